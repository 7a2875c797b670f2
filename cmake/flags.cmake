# Compiler and linker flags, in one place: the target `compile_flags`.
include(CheckCCompilerFlag)
include(CheckLinkerFlag)

option(TOCSIN_SANITIZE "AddressSanitizer and UndefinedBehaviorSanitizer" OFF)
option(TOCSIN_FUZZ "libFuzzer harnesses (clang)" OFF)
option(TOCSIN_WERROR "warnings are errors" OFF)
option(TOCSIN_HARDEN "the hardening flags of a release build" ON)

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()
set(CMAKE_C_STANDARD 17)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_C_FLAGS_RELEASE "-O2 -g")
if(TOCSIN_SANITIZE OR TOCSIN_FUZZ)
  set(CMAKE_C_FLAGS_RELEASE "-O1 -g")
endif()

add_library(compile_flags INTERFACE)
target_compile_definitions(compile_flags INTERFACE _GNU_SOURCE)
target_compile_options(compile_flags INTERFACE -Wall -Wextra -Wconversion -Wshadow)
if(TOCSIN_WERROR)
  target_compile_options(compile_flags INTERFACE -Werror)
endif()

# Adds a flag to every target where the compiler knows it.
function(flag_if_known flag)
  string(MAKE_C_IDENTIFIER "HAS${flag}" known)
  check_c_compiler_flag("${flag}" ${known})
  if(${known})
    add_compile_options(${flag})
  endif()
endfunction()

function(link_flag_if_known flag)
  string(MAKE_C_IDENTIFIER "LINKS${flag}" known)
  check_linker_flag(C "${flag}" ${known})
  if(${known})
    add_link_options(${flag})
  endif()
endfunction()

# Position-independent executables; -fPIE rather than CMake's -fPIC, which is slower.
add_compile_options(-fPIE)
add_link_options(-pie)

if(TOCSIN_SANITIZE OR TOCSIN_FUZZ)
  add_compile_options(-fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=address,undefined)
  if(TOCSIN_FUZZ)
    add_compile_options(-fsanitize=fuzzer-no-link)
    target_compile_definitions(compile_flags INTERFACE TOCSIN_FUZZ)
  endif()
elseif(TOCSIN_HARDEN)
  flag_if_known(-fstack-protector-strong)
  flag_if_known(-fstack-clash-protection)
  flag_if_known(-fcf-protection=full)           # x86: CET
  flag_if_known(-mbranch-protection=standard)   # arm64: BTI and PAC
  # Level 3 needs __builtin_dynamic_object_size and glibc 2.34; an older glibc reads it as 2.
  add_compile_options(-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3)
  link_flag_if_known(-Wl,-z,relro)
  link_flag_if_known(-Wl,-z,now)
  link_flag_if_known(-Wl,-z,noexecstack)
  link_flag_if_known(-Wl,-z,separate-code)
endif()
