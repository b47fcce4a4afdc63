# rule_fuzz: rule files from anybody, matched with whatever a process calls itself. Corpus to begin with: rules/*.yml
set(rule ${PROJECT_SOURCE_DIR}/userspace/rule)
set(base ${PROJECT_SOURCE_DIR}/userspace/base)
listenwatch_fuzz_target(rule_fuzz ${CMAKE_CURRENT_LIST_DIR}/rule_fuzz.cpp
  ${rule}/condition.cpp ${rule}/event_text.cpp ${rule}/expression.cpp ${rule}/fault.cpp ${rule}/field_name.cpp
  ${rule}/item_compiler.cpp ${rule}/logsource.cpp ${rule}/modifier.cpp ${rule}/pattern.cpp ${rule}/predicate.cpp
  ${rule}/regex.cpp ${rule}/regex_literal.cpp ${rule}/requirement.cpp ${rule}/rule_compiler.cpp ${rule}/rule_files.cpp ${rule}/rule_index.cpp
  ${rule}/rule_loader.cpp ${rule}/rule_parser.cpp ${rule}/rule_set.cpp ${rule}/rule_validator.cpp
  ${rule}/selection_parser.cpp ${rule}/value_compiler.cpp
  ${base}/address.cpp ${base}/edit_distance.cpp ${base}/file.cpp ${base}/record.cpp ${base}/text.cpp ${base}/utf8.cpp
  ${base}/yaml_tree.cpp)
target_link_libraries(rule_fuzz PRIVATE fmt::fmt yaml-cpp PkgConfig::RE2)
