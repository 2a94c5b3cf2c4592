# A part of `cmake --install`: what is made when the program is installed, since it comes from the program itself or
# depends on the prefix. It is made in a folder of its own: root may install what somebody else has built.
execute_process(COMMAND mktemp -d OUTPUT_VARIABLE made OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND "${muster_python}" "${muster_sources}/tools/make_man.py" "${muster_program}" "${made}/man1"
                COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND "${muster_python}" "${muster_sources}/tools/make_example_config.py" "${muster_program}"
                        "${made}/muster.toml" COMMAND_ERROR_IS_FATAL ANY)
configure_file("${muster_sources}/cmake/muster.service.in" "${made}/muster.service" @ONLY)

file(INSTALL "${made}/man1/" DESTINATION "${CMAKE_INSTALL_PREFIX}/${muster_man}/man1" FILES_MATCHING PATTERN "*.1")
file(INSTALL "${made}/muster.toml" DESTINATION "${CMAKE_INSTALL_PREFIX}/${muster_doc}/examples")
file(INSTALL "${made}/muster.service" DESTINATION "${CMAKE_INSTALL_PREFIX}/lib/systemd/system")
file(REMOVE_RECURSE "${made}")
