# `cmake --install TREE --prefix PREFIX`: the program, its man pages, documents, an example of a configuration, and a unit
# for systemd. To have the program built is enough: what is made of it is made by cmake/install_pages.cmake.
include(GNUInstallDirs)
find_package(Python3 REQUIRED COMPONENTS Interpreter)

install(TARGETS muster RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(FILES README.md LICENSE CHANGELOG.md SECURITY.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(DIRECTORY docs DESTINATION ${CMAKE_INSTALL_DOCDIR} FILES_MATCHING PATTERN "*.md")
install(CODE "set(muster_sources \"${CMAKE_SOURCE_DIR}\")
set(muster_program \"$<TARGET_FILE:muster>\")
set(muster_python \"${Python3_EXECUTABLE}\")
set(muster_bin \"${CMAKE_INSTALL_BINDIR}\")
set(muster_man \"${CMAKE_INSTALL_MANDIR}\")
set(muster_doc \"${CMAKE_INSTALL_DOCDIR}\")")
install(SCRIPT cmake/install_pages.cmake)
