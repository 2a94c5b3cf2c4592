# Counts which lines and branches of src the tests run; `./dev coverage` makes a report of it. Tests are not counted.
option(MUSTER_COVERAGE "Count which lines and branches run" OFF)
if(MUSTER_COVERAGE)
  get_property(targets DIRECTORY PROPERTY BUILDSYSTEM_TARGETS)
  foreach(target ${targets})
    get_target_property(type ${target} TYPE)
    if(NOT type STREQUAL "INTERFACE_LIBRARY")
      # Threads count at the same time.
      target_compile_options(${target} PRIVATE --coverage -fprofile-update=atomic)
    endif()
  endforeach()
  target_link_options(muster_options INTERFACE --coverage)
endif()
