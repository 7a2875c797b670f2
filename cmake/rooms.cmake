# A room of the house: src/NAME/*.c as one static archive. Further arguments: the rooms below, whose archives it links.
function(room name)
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/${name}/*.c)
  list(FILTER sources EXCLUDE REGEX "/main\\.c$")
  set_property(GLOBAL APPEND PROPERTY rooms ${name})
  if(NOT sources)
    add_library(${name} INTERFACE)
    target_link_libraries(${name} INTERFACE ${ARGN} compile_flags)
    target_include_directories(${name} INTERFACE ${CMAKE_SOURCE_DIR}/src ${CMAKE_BINARY_DIR}/gen)
    return()
  endif()
  add_library(${name} STATIC ${sources})
  target_link_libraries(${name} PUBLIC ${ARGN} PRIVATE compile_flags)
  target_include_directories(${name} PUBLIC ${CMAKE_SOURCE_DIR}/src ${CMAKE_BINARY_DIR}/gen)
endfunction()

# A program: src/ROOM/main.c with its room.
function(program name room)
  if(NOT EXISTS ${CMAKE_SOURCE_DIR}/src/${room}/main.c)
    return()
  endif()
  add_executable(${name} ${CMAKE_SOURCE_DIR}/src/${room}/main.c)
  target_link_libraries(${name} PRIVATE ${room} compile_flags)
  target_include_directories(${name} PRIVATE ${CMAKE_SOURCE_DIR}/src)
endfunction()

# The built-in rules as a library: rules/**/*.yaml compiled by the room's own compiler, as a host tool.
function(embedded_rules)
  file(GLOB_RECURSE files CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/rules/*.yaml)
  file(GLOB_RECURSE examples CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/rules/*.py)
  list(SORT files)
  set(output ${CMAKE_BINARY_DIR}/gen/builtin_rules.c)
  file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/gen)
  program(embed-rules rules)
  target_link_libraries(embed-rules PRIVATE builtin_models) # names of models and of rules are one base
  add_custom_command(OUTPUT ${output}
    COMMAND embed-rules ${output} ${CMAKE_SOURCE_DIR} ${files}
    DEPENDS embed-rules ${files} ${examples} VERBATIM)
  add_library(builtin_rules STATIC ${output})
  target_link_libraries(builtin_rules PUBLIC rules PRIVATE compile_flags)
endfunction()

# The built-in models as a library: models/*.yaml compiled by the room's own reader, as a host tool.
function(embedded_models)
  file(GLOB_RECURSE files CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/models/*.yaml)
  list(SORT files)
  set(output ${CMAKE_BINARY_DIR}/gen/builtin_models.c)
  file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/gen)
  program(embed-models flow)
  add_custom_command(OUTPUT ${output}
    COMMAND embed-models ${output} ${files}
    DEPENDS embed-models ${files} VERBATIM)
  add_library(builtin_models STATIC ${output})
  target_link_libraries(builtin_models PUBLIC flow PRIVATE compile_flags)
endfunction()
