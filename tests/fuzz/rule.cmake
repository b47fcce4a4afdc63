# rule_fuzz: parse, compile and match under libFuzzer; needs clang. Included by whoever adds the fuzz targets.
#   build/fuzz/tests/fuzz/rule_fuzz CORPUS rules tests/rules
option(LISTENWATCH_FUZZ "Build the fuzz targets (clang only)" OFF)
if(LISTENWATCH_FUZZ AND CMAKE_CXX_COMPILER_ID MATCHES "Clang")
  add_executable(rule_fuzz ${CMAKE_CURRENT_LIST_DIR}/rule_fuzz.cpp)
  target_link_libraries(rule_fuzz PRIVATE listenwatch_rule listenwatch_base)
  target_compile_options(rule_fuzz PRIVATE -fsanitize=fuzzer)
  target_link_options(rule_fuzz PRIVATE -fsanitize=fuzzer)
endif()
