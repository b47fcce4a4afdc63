# make run · make test · make bench · make install: each installs the Debian packages that it lacks (as root), builds and goes.
PREFIX ?= /usr/local
DESTDIR ?=
JOBS ?= $(shell nproc)
RUN_ARGS ?=

.PHONY: run build test unit bench install format tidy clean
.DEFAULT_GOAL := build

build:
	@packaging/install-packages build
	@[ -f build/release/build.ninja ] || cmake --preset release -DLISTENWATCH_TESTS=OFF >/dev/null
	@cmake --build --preset release -j $(JOBS)

# The monitor in the foreground: the table first, then live lines. Ctrl-C ends it.
run: build
	@build/release/userspace/listenwatch run --foreground --rules rules --events "$(CURDIR)/events.json" $(RUN_ARGS)

test:
	@packaging/install-packages build test
	@JOBS=$(JOBS) tests/run-all

# The pure part alone: seconds.
unit:
	@packaging/install-packages build test
	@[ -f build/dev/build.ninja ] || cmake --preset dev >/dev/null
	@cmake --build --preset dev -j $(JOBS)
	@ctest --test-dir build/dev -L 'unit|abi|rules' -j $(JOBS) --output-on-failure

bench:
	@packaging/install-packages build test bench
	@tests/bench/run-all

# The prefix is in the unit and in the program (where its rules are), so it is told before the build.
install:
	@packaging/install-packages build
	@cmake --preset release -DCMAKE_INSTALL_PREFIX="$(PREFIX)" >/dev/null
	@cmake --build --preset release -j $(JOBS)
	@DESTDIR="$(DESTDIR)" cmake --install build/release --prefix "$(PREFIX)"

format:
	@clang-format-19 -i $$(git ls-files '*.h' '*.cpp' '*.c')

tidy:
	@packaging/install-packages build test
	@cmake --preset tidy >/dev/null && cmake --build --preset tidy -j $(JOBS)

clean:
	@rm -rf build
