# `make install` (PREFIX, DESTDIR) puts program, rules, config and service files in place. The service files go where systemd looks,
# whatever the prefix is.
set(LISTENWATCH_SYSTEM_DIR /usr/lib CACHE STRING "Where systemd, sysusers and the catalog look")
set(LISTENWATCH_CONFIG_DIR /etc CACHE STRING "Where the administrator's files are")

configure_file(${PROJECT_SOURCE_DIR}/packaging/listenwatch.service.in ${PROJECT_BINARY_DIR}/listenwatch.service @ONLY)
configure_file(${PROJECT_SOURCE_DIR}/packaging/listenwatch.yml.in ${PROJECT_BINARY_DIR}/listenwatch.yml @ONLY)

install(TARGETS listenwatch RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(DIRECTORY ${PROJECT_SOURCE_DIR}/rules/ DESTINATION ${CMAKE_INSTALL_DATADIR}/listenwatch/rules FILES_MATCHING PATTERN "*.yml")
install(FILES ${PROJECT_BINARY_DIR}/listenwatch.service DESTINATION ${LISTENWATCH_SYSTEM_DIR}/systemd/system)
install(FILES ${PROJECT_SOURCE_DIR}/packaging/listenwatch.sysusers DESTINATION ${LISTENWATCH_SYSTEM_DIR}/sysusers.d RENAME listenwatch.conf)
install(FILES ${PROJECT_SOURCE_DIR}/packaging/listenwatch.catalog DESTINATION ${LISTENWATCH_SYSTEM_DIR}/systemd/catalog)
install(FILES ${PROJECT_SOURCE_DIR}/packaging/listenwatch.logrotate DESTINATION ${LISTENWATCH_CONFIG_DIR}/logrotate.d RENAME listenwatch)
install(FILES ${PROJECT_BINARY_DIR}/listenwatch.yml DESTINATION ${LISTENWATCH_CONFIG_DIR}/listenwatch)
install(DIRECTORY DESTINATION ${LISTENWATCH_CONFIG_DIR}/listenwatch/rules.d)
install(FILES ${PROJECT_SOURCE_DIR}/docs/listenwatch.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES ${PROJECT_SOURCE_DIR}/README.md ${PROJECT_SOURCE_DIR}/CHANGELOG.md ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
