# add_bpf_object(NAME SOURCES a.bpf.c ... [FLAGS ...]): compiles the sources with clang as one unit (bpftool 7.1 cannot link two objects
# that share a kfunc; each header change triggers it: DEPFILE), drops the DWARF and makes NAME.skel.h, of which only the
# embedded image is used. The target is bpf_NAME.
find_program(BPF_CLANG NAMES clang-19 clang REQUIRED)
find_program(BPFTOOL NAMES bpftool PATHS /usr/sbin /sbin REQUIRED)

if(CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|amd64)$")
  set(BPF_ARCH x86)
elseif(CMAKE_SYSTEM_PROCESSOR MATCHES "^(aarch64|arm64)$")
  set(BPF_ARCH arm64)
else()
  message(FATAL_ERROR "no BPF target architecture known for ${CMAKE_SYSTEM_PROCESSOR}")
endif()

function(add_bpf_object name)
  cmake_parse_arguments(arg "" "" "SOURCES;FLAGS" ${ARGN})
  set(unit ${CMAKE_CURRENT_BINARY_DIR}/${name}.unit.c)
  set(object ${CMAKE_CURRENT_BINARY_DIR}/${name}.unit.o)
  set(stripped ${CMAKE_CURRENT_BINARY_DIR}/${name}.bpf.o)
  set(skeleton ${CMAKE_CURRENT_BINARY_DIR}/include/${name}.skel.h)
  list(TRANSFORM arg_SOURCES REPLACE "(.+)" "#include \"\\1\"\n" OUTPUT_VARIABLE includes)
  list(JOIN includes "" includes)
  file(CONFIGURE OUTPUT ${unit} CONTENT "${includes}" @ONLY)
  file(MAKE_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}/include)
  add_custom_command(
    OUTPUT ${object}
    COMMAND ${BPF_CLANG} -g -O2 -Wall -Wextra -Werror -Wno-unused-parameter -Wno-unused-function -target bpf
            -D__TARGET_ARCH_${BPF_ARCH} ${arg_FLAGS} -I${PROJECT_SOURCE_DIR}/include -I${CMAKE_CURRENT_SOURCE_DIR}
            -idirafter /usr/include/${CMAKE_LIBRARY_ARCHITECTURE} -ffile-prefix-map=${PROJECT_SOURCE_DIR}/=
            -MD -MF ${object}.d -MT ${object} -c ${unit} -o ${object}
    DEPENDS ${unit} ${arg_SOURCES}
    DEPFILE ${object}.d
    COMMENT "BPF object ${name}"
    VERBATIM)
  add_custom_command(
    OUTPUT ${skeleton} ${stripped}
    COMMAND ${BPFTOOL} gen object ${stripped} ${object}
    COMMAND ${BPFTOOL} gen skeleton ${stripped} name ${name} > ${skeleton}
    DEPENDS ${object}
    VERBATIM)
  add_custom_target(generate_bpf_${name} DEPENDS ${skeleton})
  add_library(bpf_${name} INTERFACE)
  add_dependencies(bpf_${name} generate_bpf_${name})
  target_include_directories(bpf_${name} SYSTEM INTERFACE ${CMAKE_CURRENT_BINARY_DIR}/include)
endfunction()
