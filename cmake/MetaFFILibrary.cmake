# The library, twice from the same objects: metaffi (shared) and metaffi_static.
#
# metaffi_jit and metaffi_engine are OBJECT libraries; their usage requirements (asmjit, libffi...)
# are linked here by name, so that the installed package can list them for users of the archive.

metaffi_find(libffi threads)

set(METAFFI_LIBRARY_DEPENDENCIES metaffi::libffi metaffi::threads ${CMAKE_DL_LIBS})
set(METAFFI_LIBRARY_OBJECTS $<TARGET_OBJECTS:metaffi_engine> $<TARGET_OBJECTS:metaffi_jit>)

# The definition of METAFFI_INSTALL_PLUGIN_DIR: the last place where the engine looks for plug-ins.
target_compile_definitions(
  metaffi_engine
  PRIVATE METAFFI_BUILDING
          METAFFI_INSTALL_PLUGIN_DIR="${CMAKE_INSTALL_FULL_LIBDIR}/metaffi"
          METAFFI_VERSION_STRING="${PROJECT_VERSION}")

# Where jit/ makes code, it does so through asmjit.
if(TARGET metaffi::asmjit)
  list(APPEND METAFFI_LIBRARY_DEPENDENCIES metaffi::asmjit)
  list(APPEND METAFFI_LIBRARY_OBJECTS "${CMAKE_CURRENT_LIST_DIR}/asmjit_globals.cpp")
endif()

add_library(metaffi SHARED ${METAFFI_LIBRARY_OBJECTS})
add_library(metaffi_static STATIC ${METAFFI_LIBRARY_OBJECTS})
add_library(metaffi::metaffi ALIAS metaffi)
add_library(metaffi::metaffi_static ALIAS metaffi_static)

foreach(library IN ITEMS metaffi metaffi_static)
  target_include_directories(${library} PUBLIC $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/abi/include>
                                               $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
  target_compile_features(${library} INTERFACE c_std_99)
  foreach(dependency IN LISTS METAFFI_LIBRARY_DEPENDENCIES)
    target_link_libraries(${library} PRIVATE $<BUILD_INTERFACE:${dependency}>)
  endforeach()
  set_target_properties(${library} PROPERTIES OUTPUT_NAME metaffi LINKER_LANGUAGE CXX)
  metaffi_developer_flags(${library})
endforeach()

set_target_properties(
  metaffi
  PROPERTIES VERSION ${PROJECT_VERSION}
             SOVERSION 0
             INSTALL_RPATH "")
metaffi_restrict_exports(metaffi)
target_compile_definitions(metaffi_static INTERFACE METAFFI_STATIC)
