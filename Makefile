# Short names for what CMake, Ninja and a few scripts do. `make` alone leaves the program at build/tocsin.
PREFIX ?= /usr/local
JOBS ?= $(shell nproc 2>/dev/null || echo 2)
WERROR = $(if $(filter true,$(CI)),ON,OFF)
CMAKE = cmake -G Ninja -S . -DTOCSIN_WERROR=$(WERROR) -DCMAKE_INSTALL_PREFIX=$(PREFIX)

.PHONY: all demo soak sandbox-suites test accuracy sanitized conformance bench ecosystem validators fuzz fix-corpus lint portable format install clean
.NOTPARALLEL:

all:
	@tools/setup build
	@$(CMAKE) -B build --log-level=WARNING
	@ninja -C build -j $(JOBS) tocsin

demo: all
	@tools/demo

test:
	@tools/setup build test
	@$(CMAKE) -B build --log-level=WARNING
	@ninja -C build -j $(JOBS) all tests
	@$(MAKE) --no-print-directory sanitized
	@mkdir -p build/both
	@echo 'subdirs("$(CURDIR)/build" "$(CURDIR)/build/san")' > build/both/CTestTestfile.cmake
	@ctest --test-dir build/both --output-on-failure --no-tests=error -j $(JOBS)

# The whole project with AddressSanitizer and UndefinedBehaviorSanitizer, in build/san.
sanitized:
	@$(CMAKE) -B build/san -DTOCSIN_SANITIZE=ON --log-level=WARNING
	@ninja -C build/san -j $(JOBS) all tests

# The trees of every standard library at hand against CPython's own, whole (make test takes a sample).
conformance: all
	@tools/setup test
	@TOCSIN=$(CURDIR)/build/tocsin python3 -B tests/conformance/run.py --jobs $(JOBS)

# Figures against what others expect: SUITES=DIR holds ruff, bandit and semgrep-rules, as their public repositories have them.
accuracy: all
	@SUITES=$(SUITES) TOCSIN=$(CURDIR)/build/tocsin python3 -B tests/accuracy/run.py
	@SUITES=$(SUITES) TOCSIN=$(CURDIR)/build/tocsin python3 -B tests/accuracy/semgrep_rules.py

# What 2,000 programs do, and what the audit says of them.
oracle: all
	@TOCSIN=$(CURDIR)/build/tocsin python3 -B tests/oracle/run.py --count 2000

bench: all
	@tools/setup bench
	@python3 -B bench/run.py
	@python3 -B bench/sandbox.py

# 10,000 short runs of programs, which leave nothing behind: make soak RUNS=10000
RUNS ?= 10000
soak: all
	@TOCSIN=$(CURDIR)/build/tocsin RUNS=$(RUNS) python3 -B tests/sandbox/soak.py

# The test suites of popular packages, outside and inside: make sandbox-suites ARGS='--as=user flask'
sandbox-suites: all
	@TOCSIN=$(CURDIR)/build/tocsin python3 -B tests/sandbox/suites/run.py $(ARGS)

# What a change of ours gained and lost on the packages of bench/corpus.txt: make ecosystem OLD=main NEW=HEAD
OLD ?= HEAD
NEW ?= worktree
ecosystem:
	@tools/setup build bench
	@python3 -B tools/ecosystem --old $(OLD) --new $(NEW) --jobs $(JOBS)

# Validators of report formats, for tests/check/schemas.py.
validators:
	@tools/validators

# Every fix on a copy of real code, CORPUS, proven: make fix-corpus CORPUS=DIR
fix-corpus: all
	@TOCSIN=$(CURDIR)/build/tocsin python3 -B tests/fix/corpus.py $(CORPUS)

# libFuzzer on every harness for FUZZ_SECONDS each (60).
fuzz:
	@tools/setup build fuzz
	@fuzz/run

# Every room but the sandbox, compiled for macOS and WebAssembly (WASI).
portable: all
	@tools/portable

lint:
	@tools/setup build test lint
	@tools/lint

# Headers are contracts, laid out by hand.
format:
	@tools/setup format
	@git ls-files '*.c' | grep -v _tables | xargs clang-format -i

install: all
	@DESTDIR=$(DESTDIR) cmake --install build --prefix $(PREFIX) --strip

clean:
	rm -rf build
