# metaffi_find(name...): looks a dependency up and gives it as the target metaffi::<name>.
# Distribution packages serve all of them; the message of a missing one names Debian's package.

include_guard(GLOBAL)

function(metaffi_missing what package)
  message(FATAL_ERROR "MetaFFI needs ${what}, which was not found. On Debian and Ubuntu: "
                      "apt install ${package} (or let ./dev set everything up)")
endfunction()

# Targets of packages are known in the folder that looked for them and below; ours are known everywhere.
function(metaffi_alias name)
  add_library(metaffi_dependency_${name} INTERFACE)
  target_link_libraries(metaffi_dependency_${name} INTERFACE ${ARGN})
  foreach(target IN LISTS ARGN)
    get_target_property(aliased ${target} ALIASED_TARGET)
    if(aliased)
      set(target ${aliased})
    endif()
    get_target_property(imported ${target} IMPORTED)
    if(imported)
      set_target_properties(${target} PROPERTIES IMPORTED_GLOBAL ON)
    endif()
  endforeach()
  add_library(metaffi::${name} ALIAS metaffi_dependency_${name})
endfunction()

function(metaffi_find_header_only name header package)
  find_path(METAFFI_${name}_INCLUDE_DIR "${header}")
  mark_as_advanced(METAFFI_${name}_INCLUDE_DIR)
  if(NOT METAFFI_${name}_INCLUDE_DIR)
    metaffi_missing("${header}" ${package})
  endif()
  add_library(metaffi_dependency_${name} INTERFACE)
  target_include_directories(metaffi_dependency_${name} SYSTEM
                             INTERFACE "$<BUILD_INTERFACE:${METAFFI_${name}_INCLUDE_DIR}>")
  add_library(metaffi::${name} ALIAS metaffi_dependency_${name})
endfunction()

# A library given by its header and its file. Debian's CMake packages of several of these name files
# of other packages, so the plain search is the dependable one.
function(metaffi_find_library name header package)
  find_path(METAFFI_${name}_INCLUDE_DIR "${header}")
  find_library(METAFFI_${name}_LIBRARY NAMES ${ARGN})
  mark_as_advanced(METAFFI_${name}_INCLUDE_DIR METAFFI_${name}_LIBRARY)
  if(NOT METAFFI_${name}_INCLUDE_DIR OR NOT METAFFI_${name}_LIBRARY)
    metaffi_missing("${header}" ${package})
  endif()
  add_library(metaffi_dependency_${name} INTERFACE)
  target_include_directories(metaffi_dependency_${name} SYSTEM
                             INTERFACE "$<BUILD_INTERFACE:${METAFFI_${name}_INCLUDE_DIR}>")
  target_link_libraries(metaffi_dependency_${name} INTERFACE "${METAFFI_${name}_LIBRARY}")
  add_library(metaffi::${name} ALIAS metaffi_dependency_${name})
endfunction()

function(metaffi_find_asmjit)
  metaffi_find_library(asmjit asmjit/asmjit.h libasmjit-dev asmjit)
  target_compile_definitions(metaffi_dependency_asmjit INTERFACE ASMJIT_STATIC)
  if(UNIX)
    target_link_libraries(metaffi_dependency_asmjit INTERFACE rt)
  endif()
endfunction()

function(metaffi_find_xbyak)
  metaffi_find_header_only(xbyak xbyak/xbyak.h libxbyak-dev)
endfunction()

function(metaffi_find_libffi)
  metaffi_find_library(libffi ffi.h libffi-dev ffi)
endfunction()

function(metaffi_find_zydis)
  metaffi_find_library(zydis Zydis/Zydis.h libzydis-dev Zydis)
endfunction()

function(metaffi_find_cli11)
  metaffi_find_header_only(cli11 CLI/CLI.hpp libcli11-dev)
endfunction()

function(metaffi_find_json)
  metaffi_find_header_only(json nlohmann/json.hpp nlohmann-json3-dev)
endfunction()

# Header-only, so that no user of the library or the archive needs the distribution's fmt.
function(metaffi_find_fmt)
  metaffi_find_header_only(fmt fmt/format.h libfmt-dev)
  target_compile_definitions(metaffi_dependency_fmt INTERFACE FMT_HEADER_ONLY)
endfunction()

function(metaffi_find_gtest)
  metaffi_find(threads)
  find_package(GTest QUIET)
  foreach(library IN ITEMS gtest gmock gmock_main)
    if(NOT TARGET GTest::${library})
      metaffi_missing("GoogleTest" "libgtest-dev libgmock-dev")
    endif()
  endforeach()
  metaffi_alias(gtest GTest::gtest GTest::gmock)
  metaffi_alias(gtest_main GTest::gmock_main)
endfunction()

function(metaffi_find_benchmark)
  find_package(benchmark QUIET)
  if(NOT TARGET benchmark::benchmark)
    metaffi_missing("Google Benchmark" libbenchmark-dev)
  endif()
  metaffi_alias(benchmark benchmark::benchmark)
endfunction()

function(metaffi_find_threads)
  set(THREADS_PREFER_PTHREAD_FLAG ON)
  find_package(Threads REQUIRED)
  metaffi_alias(threads Threads::Threads)
endfunction()

# The JNI headers only: no libjvm is ever linked.
function(metaffi_find_jni)
  metaffi_find_java_home(home)
  find_path(METAFFI_JNI_INCLUDE_DIR jni.h PATHS "${home}/include" NO_DEFAULT_PATH)
  mark_as_advanced(METAFFI_JNI_INCLUDE_DIR)
  if(NOT METAFFI_JNI_INCLUDE_DIR)
    metaffi_missing("jni.h (JAVA_HOME was taken to be '${home}')" "openjdk-17-jdk-headless")
  endif()
  add_library(metaffi_dependency_jni INTERFACE)
  target_include_directories(
    metaffi_dependency_jni SYSTEM INTERFACE "$<BUILD_INTERFACE:${METAFFI_JNI_INCLUDE_DIR}>"
                                            "$<BUILD_INTERFACE:${METAFFI_JNI_INCLUDE_DIR}/linux>")
  add_library(metaffi::jni ALIAS metaffi_dependency_jni)
endfunction()

function(metaffi_find)
  foreach(name IN LISTS ARGN)
    if(TARGET metaffi::${name})
      continue()
    endif()
    if(NOT COMMAND metaffi_find_${name})
      message(FATAL_ERROR "metaffi_find: there is no dependency named '${name}'")
    endif()
    cmake_language(CALL metaffi_find_${name})
  endforeach()
endfunction()
