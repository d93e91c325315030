# What `cmake --install` gives: library, archive, headers, a CMake package, pkg-config files. Plug-ins,
# the command and the jar are installed by the components that make them.

include(CMakePackageConfigHelpers)

install(
  TARGETS metaffi metaffi_static
  EXPORT metaffi-targets
  LIBRARY DESTINATION "${CMAKE_INSTALL_LIBDIR}" COMPONENT runtime NAMELINK_COMPONENT development
  ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}" COMPONENT development)
install(
  DIRECTORY "${PROJECT_SOURCE_DIR}/abi/include/metaffi"
  DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}"
  COMPONENT development
  FILES_MATCHING
  PATTERN "*.h"
  PATTERN "*.hpp")

# What users of the archive link besides it: asmjit and libffi by the names the linker knows them by.
set(METAFFI_STATIC_LIBRARIES ffi ${CMAKE_DL_LIBS} rt pthread stdc++ m)
if(TARGET metaffi::asmjit)
  list(PREPEND METAFFI_STATIC_LIBRARIES asmjit)
endif()

set(package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/metaffi")
configure_package_config_file("${CMAKE_CURRENT_LIST_DIR}/metaffi-config.cmake.in"
                              "${PROJECT_BINARY_DIR}/metaffi-config.cmake" INSTALL_DESTINATION "${package_dir}")
write_basic_package_version_file("${PROJECT_BINARY_DIR}/metaffi-config-version.cmake" COMPATIBILITY SameMinorVersion)
install(
  EXPORT metaffi-targets
  NAMESPACE metaffi::
  DESTINATION "${package_dir}"
  COMPONENT development)
install(
  FILES "${PROJECT_BINARY_DIR}/metaffi-config.cmake" "${PROJECT_BINARY_DIR}/metaffi-config-version.cmake"
  DESTINATION "${package_dir}"
  COMPONENT development)

list(TRANSFORM METAFFI_STATIC_LIBRARIES PREPEND "-l" OUTPUT_VARIABLE METAFFI_PC_PRIVATE)
string(REPLACE ";" " " METAFFI_PC_PRIVATE "${METAFFI_PC_PRIVATE}")

# Installed files find themselves by their own place, so an installation can be moved.
file(RELATIVE_PATH METAFFI_PC_PREFIX "/${CMAKE_INSTALL_LIBDIR}/pkgconfig" "/")
string(REGEX REPLACE "/$" "" METAFFI_PC_PREFIX "${METAFFI_PC_PREFIX}")
set(METAFFI_PC_PREFIX "\${pcfiledir}/${METAFFI_PC_PREFIX}")
set(METAFFI_PC_LIBDIR "\${prefix}/${CMAKE_INSTALL_LIBDIR}")
set(METAFFI_PC_INCLUDEDIR "\${prefix}/${CMAKE_INSTALL_INCLUDEDIR}")
foreach(name IN ITEMS metaffi metaffi-static)
  configure_file("${CMAKE_CURRENT_LIST_DIR}/${name}.pc.in" "${PROJECT_BINARY_DIR}/pkgconfig/${name}.pc" @ONLY)
  install(
    FILES "${PROJECT_BINARY_DIR}/pkgconfig/${name}.pc"
    DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig"
    COMPONENT development)
endforeach()

# The same for the build tree.
set(METAFFI_PC_PREFIX "${PROJECT_BINARY_DIR}")
set(METAFFI_PC_LIBDIR "${METAFFI_LIB_DIR}")
set(METAFFI_PC_INCLUDEDIR "${PROJECT_SOURCE_DIR}/abi/include")
foreach(name IN ITEMS metaffi metaffi-static)
  configure_file("${CMAKE_CURRENT_LIST_DIR}/${name}.pc.in" "${METAFFI_LIB_DIR}/pkgconfig/${name}.pc" @ONLY)
endforeach()
