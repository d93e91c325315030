# Java: the JDK found, and jars.

include_guard(GLOBAL)

# The JDK that compiles: JAVA_HOME, else the one of the javac on PATH. Cached as METAFFI_JAVA_HOME.
function(metaffi_find_java_home variable)
  if(NOT METAFFI_JAVA_HOME)
    set(home "$ENV{JAVA_HOME}")
    if(NOT home OR NOT EXISTS "${home}/bin/javac") # without JAVA_HOME, /bin/javac may exist
      find_program(METAFFI_JAVAC_ON_PATH javac)
      mark_as_advanced(METAFFI_JAVAC_ON_PATH)
      if(NOT METAFFI_JAVAC_ON_PATH)
        metaffi_missing("a JDK (javac)" "openjdk-17-jdk-headless")
      endif()
      file(REAL_PATH "${METAFFI_JAVAC_ON_PATH}" javac)
      cmake_path(GET javac PARENT_PATH home)
      cmake_path(GET home PARENT_PATH home)
    endif()
    set(METAFFI_JAVA_HOME "${home}" CACHE PATH "The JDK that compiles the Java parts")
  endif()
  set(${variable} "${METAFFI_JAVA_HOME}" PARENT_SCOPE)
endfunction()

function(metaffi_add_jar target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "JAR;RELEASE;RESOURCES;MAIN;MANIFEST" "SOURCES;CLASSPATH;OPTIONS")
  if(arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "metaffi_add_jar(${target}): unknown arguments ${arg_UNPARSED_ARGUMENTS}")
  endif()
  if(NOT arg_RELEASE)
    set(arg_RELEASE 11)
  endif()
  metaffi_find_java_home(home)
  list(TRANSFORM arg_SOURCES PREPEND "${CMAKE_CURRENT_SOURCE_DIR}/" REGEX "^[^/]")
  set(classes "${CMAKE_CURRENT_BINARY_DIR}/${target}.classes")
  cmake_path(GET arg_JAR PARENT_PATH jar_dir)
  set(class_path "")
  if(arg_CLASSPATH)
    string(REPLACE ";" ":" class_path "${arg_CLASSPATH}")
    set(class_path -cp "${class_path}")
  endif()
  set(resources "")
  if(arg_RESOURCES)
    set(resources -C "${arg_RESOURCES}" .)
  endif()
  set(entry "")
  if(arg_MAIN)
    set(entry --main-class "${arg_MAIN}")
  endif()
  if(arg_MANIFEST)
    list(APPEND entry --manifest "${CMAKE_CURRENT_SOURCE_DIR}/${arg_MANIFEST}")
  endif()
  add_custom_command(
    OUTPUT "${arg_JAR}"
    COMMAND "${CMAKE_COMMAND}" -E rm -rf "${classes}"
    COMMAND "${CMAKE_COMMAND}" -E make_directory "${classes}" "${jar_dir}"
    COMMAND "${home}/bin/javac" --release ${arg_RELEASE} -g -encoding UTF-8 ${class_path} ${arg_OPTIONS}
            -d "${classes}" ${arg_SOURCES}
    COMMAND "${home}/bin/jar" --create --file "${arg_JAR}" ${entry} -C "${classes}" . ${resources}
    DEPENDS ${arg_SOURCES} ${arg_CLASSPATH}
    COMMENT "Building ${arg_JAR}"
    VERBATIM)
  add_custom_target(${target} ALL DEPENDS "${arg_JAR}")
  set_target_properties(${target} PROPERTIES JAR_FILE "${arg_JAR}")
endfunction()
