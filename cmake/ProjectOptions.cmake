# What every target of ours is compiled with. Warnings are errors.
add_library(listenwatch_options INTERFACE)
target_compile_features(listenwatch_options INTERFACE cxx_std_23)
target_compile_options(listenwatch_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wcast-qual -Wformat=2 -Wnon-virtual-dtor
  -Woverloaded-virtual -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # False for every `"text" + std::string` when optimizing: https://gcc.gnu.org/bugzilla/show_bug.cgi?id=105651
  target_compile_options(listenwatch_options INTERFACE -Wno-restrict)
endif()
target_compile_definitions(listenwatch_options INTERFACE LISTENWATCH_VERSION="${PROJECT_VERSION}"
  LISTENWATCH_DATA_DIR="${CMAKE_INSTALL_FULL_DATADIR}")
target_include_directories(listenwatch_options INTERFACE ${PROJECT_SOURCE_DIR}/include ${PROJECT_SOURCE_DIR}/userspace)

option(LISTENWATCH_SANITIZE "Address and undefined-behaviour sanitizers" OFF)
option(LISTENWATCH_COVERAGE "Coverage instrumentation" OFF)
if(LISTENWATCH_SANITIZE)
  target_compile_options(listenwatch_options INTERFACE -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(listenwatch_options INTERFACE -fsanitize=address,undefined)
endif()
if(LISTENWATCH_COVERAGE)
  target_compile_options(listenwatch_options INTERFACE --coverage)
  target_link_options(listenwatch_options INTERFACE --coverage)
endif()
if(CMAKE_BUILD_TYPE STREQUAL "Release")
  target_compile_definitions(listenwatch_options INTERFACE _FORTIFY_SOURCE=2)
  target_compile_options(listenwatch_options INTERFACE -fstack-protector-strong)
  target_link_options(listenwatch_options INTERFACE -Wl,-z,relro,-z,now)
endif()

option(LISTENWATCH_UNITY "Compile each stage as one unit: quicker from scratch, slower after a change" OFF)
if(LISTENWATCH_UNITY AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # A unit's file is not what the compiler was given, so it takes our private types for those of a header.
  target_compile_options(listenwatch_options INTERFACE -Wno-subobject-linkage)
endif()

# listenwatch_stage(NAME SOURCES... [LINK targets]): one stage of the pipeline. It may use include/ and base/, never another stage.
function(listenwatch_stage name)
  cmake_parse_arguments(arg "" "" "SOURCES;LINK" ${ARGN})
  add_library(listenwatch_${name} STATIC ${arg_SOURCES})
  target_link_libraries(listenwatch_${name} PUBLIC listenwatch_options PRIVATE ${arg_LINK})
  if(LISTENWATCH_UNITY)
    set_target_properties(listenwatch_${name} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 0)
  endif()
endfunction()
