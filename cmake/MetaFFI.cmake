# What every component of the tree relies on. Written once here, followed everywhere.
#
# Targets, by the folder that defines them
#   abi/                   metaffi_abi             INTERFACE; adds abi/include
#   jit/                   metaffi_jit             OBJECT
#   engine/                metaffi_engine          OBJECT;  metaffi_cli (output name: metaffi)
#   cmake/MetaFFILibrary   metaffi, metaffi_static the library, from the objects of jit/ and engine/
#   runtimes/native, jvm   metaffi_runtime_native, metaffi_runtime_jvm   by metaffi_add_plugin
#   runtimes/python/host   the extension           by metaffi_add_python_extension
#
# The build tree mirrors the install tree
#   <build>/lib/libmetaffi.so, libmetaffi.a
#   <build>/lib/metaffi/                 plug-ins, metaffi-jvm.jar          ${METAFFI_PLUGIN_DIR}
#   <build>/bin/                         metaffi, metaffi_bench
#   <build>/python/metaffi/              the importable package             ${METAFFI_PYTHON_DIR}
#   <build>/tests/bin/                   test programs, guest libraries     ${METAFFI_TEST_DIR}
# The engine finds plug-ins in <folder of libmetaffi>/metaffi, else $METAFFI_HOME/lib/metaffi, else
# METAFFI_INSTALL_PLUGIN_DIR, a macro of the library's own sources.
#
# Functions
#   metaffi_add_component(folder)
#       A folder of the tree with a CMakeLists.txt of its own.
#   metaffi_developer_flags(target)
#       Warnings (errors, in developer mode) for one of our own targets; the helpers below call it.
#   metaffi_add_plugin(name SOURCE...)
#       A runtime plug-in: lib/metaffi/<name>.so, sees abi/ only, exports metaffi_* symbols only,
#       installed. Add what else it needs with target_link_libraries(name PRIVATE ...).
#   metaffi_add_jar(target JAR <path> SOURCES <file.java>... [RELEASE 11] [CLASSPATH <jar>...]
#                   [OPTIONS <javac option>...] [RESOURCES <dir>] [MAIN <class>]
#                   [NEWER_RELEASE <n> NEWER_HOME <JDK> NEWER_SOURCES <file.java>...])
#       Compiles Java and packs it. The release defaults to 11. NEWER_*: a multi-release jar, whose classes of a newer
#       release are compiled with another JDK (of metaffi_find_newer_java_home).
#   metaffi_add_python_extension(target MODULE <name> SOURCES <file>... [LIBRARIES <target>...])
#       One CPython extension for each interpreter of METAFFI_PYTHON_EXECUTABLES, all side by side in
#       python/metaffi/. The targets are <target>_<X.Y>; <target> builds them all.
#   metaffi_add_test_library(name SOURCE...)
#       A shared object for tests to load: tests/bin/lib<name>.so, default visibility.
#   metaffi_add_test(name SOURCE... [LIBRARIES <target>...] [ENVIRONMENT K=V...] [LABELS <l>...]
#                    [TIMEOUT <s>] [DEPENDS <target>...] [DEFINITIONS K=V...]
#                    [WHOLE] [PER_JDK] [NO_SANITIZE] [NO_MAIN] [OPTIMIZED])
#       A GoogleTest program. By default each TEST is a ctest test in a process of its own. WHOLE: one
#       process and one ctest test for the program (for what is slow to start). PER_JDK: WHOLE, once
#       for each JDK, with JAVA_HOME set: <name>.jdk11, <name>.jdk17... NO_SANITIZE: not built under
#       sanitizers. NO_MAIN: brings its own main. OPTIMIZED: with the flags of the library itself (for
#       code that users compile: headers), not those that compile quickly. Links gmock and gtest, whose
#       headers are precompiled. The tests' environment has
#       METAFFI_SOURCE_DIR, METAFFI_BUILD_DIR, METAFFI_SANITIZE, METAFFI_TEST_JDKS (Java homes, with
#       colons between), METAFFI_TEST_LOG4J_DIR (where the log4j jars are) and the test's ENVIRONMENT.
#       To test internals link metaffi_jit or metaffi_static; to test the public API link metaffi.
#   metaffi_add_script_test(name COMMAND <argument>... [ENVIRONMENT...] [LABELS...] [TIMEOUT <s>])
#       Any program as a ctest test with the same environment.
#
# Dependencies, as targets (cmake/MetaFFIDependencies.cmake; looked up on first use)
#   metaffi_find(asmjit xbyak libffi zydis cli11 json fmt gtest benchmark jni threads)
#   gives metaffi::asmjit, metaffi::xbyak, and so on.

include_guard(GLOBAL)
include(GNUInstallDirs)
include(CMakeParseArguments)
include(MetaFFIDependencies)

set(CMAKE_C_STANDARD 99)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS OFF)
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_C_VISIBILITY_PRESET hidden)
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

if(METAFFI_IS_TOP_LEVEL)
  if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
    set(CMAKE_BUILD_TYPE Release CACHE STRING "Debug, Release, RelWithDebInfo" FORCE)
  endif()
  # Line tables and no more: backtraces and profiles of a release can be read.
  set(CMAKE_C_FLAGS_RELEASE "-O2 -g1 -DNDEBUG")
  set(CMAKE_CXX_FLAGS_RELEASE "-O2 -g1 -DNDEBUG")
  # The developers' build keeps its assertions; a sanitizer's reports keep their frames.
  set(optimisation -O2)
  if(METAFFI_SANITIZE)
    set(optimisation -O1)
  endif()
  set(CMAKE_C_FLAGS_RELWITHDEBINFO "${optimisation} -g")
  set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "${optimisation} -g")
endif()

set(METAFFI_LIB_DIR "${PROJECT_BINARY_DIR}/lib")
set(METAFFI_BIN_DIR "${PROJECT_BINARY_DIR}/bin")
set(METAFFI_PLUGIN_DIR "${METAFFI_LIB_DIR}/metaffi")
set(METAFFI_PYTHON_DIR "${PROJECT_BINARY_DIR}/python/metaffi")
set(METAFFI_TEST_DIR "${PROJECT_BINARY_DIR}/tests/bin")
set(METAFFI_INSTALL_PLUGIN_DIR "${CMAKE_INSTALL_LIBDIR}/metaffi")
set(METAFFI_EXPORT_MAP "${CMAKE_CURRENT_LIST_DIR}/metaffi.map")
set(CMAKE_LIBRARY_OUTPUT_DIRECTORY "${METAFFI_LIB_DIR}")
set(CMAKE_ARCHIVE_OUTPUT_DIRECTORY "${METAFFI_LIB_DIR}")
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${METAFFI_BIN_DIR}")
set(CMAKE_INSTALL_RPATH "$ORIGIN/../${CMAKE_INSTALL_LIBDIR}")

find_program(METAFFI_CCACHE ccache)
mark_as_advanced(METAFFI_CCACHE)
if(METAFFI_CCACHE AND METAFFI_IS_TOP_LEVEL)
  # What ccache wants to be told before it keeps what was compiled with precompiled headers.
  set(launcher "${CMAKE_COMMAND}" -E env "CCACHE_SLOPPINESS=pch_defines,time_macros" "${METAFFI_CCACHE}")
  set(CMAKE_C_COMPILER_LAUNCHER "${launcher}")
  set(CMAKE_CXX_COMPILER_LAUNCHER "${launcher}")
endif()

if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64" AND CMAKE_CXX_COMPILER_ID MATCHES "GNU|Clang")
  add_compile_options(-fcf-protection)
endif()

if(METAFFI_SANITIZE)
  add_compile_options(-fsanitize=${METAFFI_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=undefined)
  add_link_options(-fsanitize=${METAFFI_SANITIZE})
endif()

# Binary folders of components stay out of the way of bin/, lib/ and tests/.
function(metaffi_add_component folder)
  add_subdirectory("${PROJECT_SOURCE_DIR}/${folder}" "${PROJECT_BINARY_DIR}/components/${folder}")
endfunction()

# For a target with precompiled headers: what lets ccache work on it.
function(metaffi_cacheable_headers target)
  if(NOT METAFFI_CCACHE)
    return()
  endif()
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(${target} PRIVATE $<$<COMPILE_LANGUAGE:CXX>:-fpch-preprocess>)
  elseif(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
    target_compile_options(${target} PRIVATE "$<$<COMPILE_LANGUAGE:CXX>:SHELL:-Xclang -fno-pch-timestamp>")
  endif()
endfunction()

function(metaffi_developer_flags target)
  if(NOT METAFFI_DEVELOPER OR NOT CMAKE_CXX_COMPILER_ID MATCHES "GNU|Clang")
    return()
  endif()
  target_compile_options(
    ${target}
    PRIVATE -Wall -Wextra -Wpedantic -Wshadow -Wundef -Wcast-align -Wformat=2 -Wvla -Werror
            $<$<COMPILE_LANGUAGE:CXX>:-Wnon-virtual-dtor -Woverloaded-virtual -Wextra-semi>
            $<$<COMPILE_LANGUAGE:C>:-Wstrict-prototypes>)
endfunction()

# Only metaffi_* symbols leave the library, whatever its archives and the standard library export.
function(metaffi_restrict_exports target)
  if(UNIX AND NOT APPLE)
    target_link_options(${target} PRIVATE "LINKER:--version-script=${METAFFI_EXPORT_MAP}" LINKER:-z,relro,-z,now)
    if(NOT METAFFI_SANITIZE)
      target_link_options(${target} PRIVATE LINKER:-z,defs)
    endif()
    set_property(TARGET ${target} APPEND PROPERTY LINK_DEPENDS "${METAFFI_EXPORT_MAP}")
  endif()
endfunction()

function(metaffi_add_plugin name)
  add_library(${name} MODULE ${ARGN})
  target_link_libraries(${name} PRIVATE metaffi_abi)
  set_target_properties(
    ${name}
    PROPERTIES PREFIX "" LIBRARY_OUTPUT_DIRECTORY "${METAFFI_PLUGIN_DIR}" INSTALL_RPATH "$ORIGIN/..")
  metaffi_developer_flags(${name})
  metaffi_restrict_exports(${name})
  install(TARGETS ${name} LIBRARY DESTINATION "${METAFFI_INSTALL_PLUGIN_DIR}" COMPONENT runtime)
endfunction()

include(MetaFFIJava)
include(MetaFFIPython)
include(MetaFFITesting)
