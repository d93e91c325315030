# Tests: GoogleTest programs, guest libraries, scripts. Described at the top of MetaFFI.cmake.

include_guard(GLOBAL)

# Reported by `./dev test`: a WHOLE program writes its cases here, one file a ctest test.
set(METAFFI_TEST_RESULTS "${PROJECT_BINARY_DIR}/tests/results")

function(metaffi_test_environment variable)
  string(REPLACE ";" ":" jdks "${METAFFI_TEST_JDKS}")
  set(environment "METAFFI_TEST_JDKS=${jdks}" "METAFFI_SOURCE_DIR=${PROJECT_SOURCE_DIR}"
                  "METAFFI_BUILD_DIR=${PROJECT_BINARY_DIR}" "METAFFI_SANITIZE=${METAFFI_SANITIZE}"
                  "METAFFI_TEST_LOG4J_DIR=${METAFFI_TEST_LOG4J_DIR}")
  if(METAFFI_SANITIZE MATCHES "address")
    # The JVM and Go use SIGSEGV in ordinary work.
    list(APPEND environment
         "ASAN_OPTIONS=handle_segv=0:allow_user_segv_handler=1:detect_stack_use_after_return=0:alloc_dealloc_mismatch=1"
         "LSAN_OPTIONS=suppressions=${PROJECT_SOURCE_DIR}/cmake/sanitizers/lsan.supp:print_suppressions=0"
         "UBSAN_OPTIONS=print_stacktrace=1")
  elseif(METAFFI_SANITIZE MATCHES "thread")
    list(APPEND environment
         "TSAN_OPTIONS=suppressions=${PROJECT_SOURCE_DIR}/cmake/sanitizers/tsan.supp:handle_segv=0:allow_user_segv_handler=1:report_signal_unsafe=0")
  endif()
  set(${variable} "${environment}" PARENT_SCOPE)
endfunction()

# metaffi_add_junit_test(<name> HOME <Java home> CLASSPATH <path> SELECT <JUnit option>... [OPTIONS <Java option>...]
#                        [ENVIRONMENT ...] [LABELS ...] [TIMEOUT <s>])
#   A ctest test that runs JUnit's console with the Java of a home, under -Xcheck:jni, whose every complaint fails it. Under
#   AddressSanitizer the sanitizer's library goes in first (with the C++ library, whose throw it wraps), as Java itself is not
#   instrumented; leaks are not looked for, as it does not see what Java's heap refers to.
function(metaffi_add_junit_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "HOME;CLASSPATH;TIMEOUT" "OPTIONS;SELECT;ENVIRONMENT;LABELS")
  metaffi_jdk_version("${arg_HOME}" version)
  set(access "")
  if(version GREATER_EQUAL 22)
    set(access --enable-native-access=ALL-UNNAMED)
  endif()
  if(METAFFI_SANITIZE MATCHES "address")
    foreach(library IN ITEMS libasan.so libstdc++.so)
      execute_process(
        COMMAND "${CMAKE_CXX_COMPILER}" -print-file-name=${library}
        OUTPUT_VARIABLE path OUTPUT_STRIP_TRAILING_WHITESPACE)
      string(APPEND preload " ${path}")
    endforeach()
    list(APPEND arg_ENVIRONMENT "LD_PRELOAD=${preload}" "LSAN_OPTIONS=detect_leaks=0")
  endif()
  metaffi_add_script_test(
    ${name}
    COMMAND "${arg_HOME}/bin/java" -Xcheck:jni ${access} ${arg_OPTIONS} -cp "${arg_CLASSPATH}"
            org.junit.platform.console.ConsoleLauncher execute --disable-banner --details=tree --disable-ansi-colors
            --fail-if-no-tests ${arg_SELECT}
    ENVIRONMENT ${arg_ENVIRONMENT}
    LABELS ${arg_LABELS}
    TIMEOUT ${arg_TIMEOUT})
  set_tests_properties(
    ${name} PROPERTIES FAIL_REGULAR_EXPRESSION "FATAL ERROR in native;WARNING in native;WARNING: JNI local refs")
endfunction()

# Test programs are compiled more often than they run long, and what they test has flags of its own. Under sanitizers they
# are not optimised: the checks are the same, and GoogleTest's macros compile in a third of the time. Elsewhere they are, a
# little: values live in registers, which a wrong trampoline would spoil.
set(METAFFI_TEST_COMPILE_OPTIONS "")
if(METAFFI_IS_TOP_LEVEL AND CMAKE_BUILD_TYPE STREQUAL "RelWithDebInfo" AND CMAKE_CXX_COMPILER_ID MATCHES "GNU|Clang")
  set(METAFFI_TEST_COMPILE_OPTIONS -O1 -g1)
  if(METAFFI_SANITIZE)
    set(METAFFI_TEST_COMPILE_OPTIONS -O0 -g1)
  endif()
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    list(APPEND METAFFI_TEST_COMPILE_OPTIONS -Wno-array-bounds -Wno-stringop-overflow) # of std::string: false alarms
  endif()
endif()

# Uses GoogleTest's headers as tests/support has compiled them.
function(metaffi_precompile_test_headers target)
  if(NOT TARGET metaffi_test_headers)
    return()
  endif()
  target_precompile_headers(${target} REUSE_FROM metaffi_test_headers)
  metaffi_cacheable_headers(${target})
  get_target_property(sources ${target} SOURCES)
  list(FILTER sources INCLUDE REGEX "\\.c$") # they were compiled for C++
  set_source_files_properties(${sources} PROPERTIES SKIP_PRECOMPILE_HEADERS ON)
endfunction()

function(metaffi_jdk_version home variable)
  set(version "unknown")
  if(EXISTS "${home}/release")
    file(STRINGS "${home}/release" line REGEX "^JAVA_VERSION=")
    if(line MATCHES "\"([0-9]+)")
      set(version "${CMAKE_MATCH_1}")
    endif()
  endif()
  set(${variable} "${version}" PARENT_SCOPE)
endfunction()

function(metaffi_add_test_library name)
  add_library(${name} SHARED ${ARGN})
  set_target_properties(
    ${name}
    PROPERTIES LIBRARY_OUTPUT_DIRECTORY "${METAFFI_TEST_DIR}" C_VISIBILITY_PRESET default CXX_VISIBILITY_PRESET default)
endfunction()

function(metaffi_add_script_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "TIMEOUT" "COMMAND;ENVIRONMENT;LABELS")
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 120)
  endif()
  metaffi_test_environment(environment)
  if(TEST ${name})
    message(AUTHOR_WARNING "There already is a test '${name}'; this one becomes '${name}.2'. Give it a name of its own.")
    string(APPEND name ".2")
  endif()
  add_test(NAME ${name} COMMAND ${arg_COMMAND})
  set_tests_properties(${name} PROPERTIES TIMEOUT ${arg_TIMEOUT} LABELS "${arg_LABELS}"
                                          ENVIRONMENT "${environment};${arg_ENVIRONMENT}")
endfunction()

# One ctest test for a whole program; its cases are counted from the XML file it writes.
function(metaffi_add_whole_test test target environment labels timeout)
  add_test(NAME ${test} COMMAND ${target})
  set_tests_properties(
    ${test}
    PROPERTIES TIMEOUT ${timeout}
               LABELS "${labels}"
               ENVIRONMENT "${environment};GTEST_OUTPUT=xml:${METAFFI_TEST_RESULTS}/${test}.xml")
endfunction()

function(metaffi_add_test name)
  cmake_parse_arguments(
    PARSE_ARGV 1 arg "WHOLE;PER_JDK;NO_SANITIZE;NO_MAIN;OPTIMIZED" "TIMEOUT"
    "SOURCES;LIBRARIES;ENVIRONMENT;LABELS;DEPENDS;DEFINITIONS")
  if(arg_NO_SANITIZE AND METAFFI_SANITIZE)
    return()
  endif()
  metaffi_find(gtest)
  add_executable(${name} ${arg_SOURCES} ${arg_UNPARSED_ARGUMENTS})
  target_link_libraries(${name} PRIVATE ${arg_LIBRARIES} metaffi::gtest)
  if(NOT arg_NO_MAIN)
    target_link_libraries(${name} PRIVATE metaffi::gtest_main)
  endif()
  target_compile_definitions(${name} PRIVATE ${arg_DEFINITIONS})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${METAFFI_TEST_DIR}")
  metaffi_developer_flags(${name})
  if(NOT arg_OPTIMIZED)
    target_compile_options(${name} PRIVATE ${METAFFI_TEST_COMPILE_OPTIONS})
    metaffi_precompile_test_headers(${name})
  endif()
  if(arg_DEPENDS)
    add_dependencies(${name} ${arg_DEPENDS})
  endif()

  metaffi_test_environment(environment)
  list(APPEND environment ${arg_ENVIRONMENT})
  if(arg_PER_JDK)
    if(NOT arg_TIMEOUT)
      set(arg_TIMEOUT 300)
    endif()
    set(homes ${METAFFI_TEST_JDKS})
    if(NOT homes)
      metaffi_find_java_home(homes)
    endif()
    foreach(home IN LISTS homes)
      metaffi_jdk_version("${home}" version)
      metaffi_add_whole_test(${name}.jdk${version} ${name} "${environment};JAVA_HOME=${home}"
                             "${arg_LABELS};jvm" ${arg_TIMEOUT})
    endforeach()
  elseif(arg_WHOLE)
    if(NOT arg_TIMEOUT)
      set(arg_TIMEOUT 300)
    endif()
    metaffi_add_whole_test(${name} ${name} "${environment}" "${arg_LABELS}" ${arg_TIMEOUT})
  else()
    if(NOT arg_TIMEOUT)
      set(arg_TIMEOUT 60)
    endif()
    include(GoogleTest)
    gtest_discover_tests(${name} TEST_PREFIX "${name}." TEST_LIST ${name}_DISCOVERED DISCOVERY_TIMEOUT 60)
    # Properties that are lists do not survive gtest_discover_tests; they are set where ctest reads its tests.
    set(properties "${CMAKE_CURRENT_BINARY_DIR}/${name}_properties.cmake")
    file(CONFIGURE OUTPUT "${properties}" CONTENT [==[
foreach(test IN LISTS @name@_DISCOVERED)
  set_tests_properties("${test}" PROPERTIES TIMEOUT @arg_TIMEOUT@ LABELS "@arg_LABELS@" ENVIRONMENT [=[@environment@]=])
endforeach()
]==] @ONLY)
    set_property(DIRECTORY APPEND PROPERTY TEST_INCLUDE_FILES "${properties}")
  endif()
endfunction()
