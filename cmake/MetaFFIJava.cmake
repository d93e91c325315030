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

# A JDK of at least this major version, or nothing: the one that compiles, those the tests run on, those of the system.
function(metaffi_find_newer_java_home least variable)
  metaffi_find_java_home(homes)
  file(GLOB installed "/usr/lib/jvm/*")
  set(${variable} "" PARENT_SCOPE)
  foreach(home IN LISTS homes METAFFI_TEST_JDKS installed)
    metaffi_jdk_version("${home}" version)
    if(EXISTS "${home}/bin/javac" AND version MATCHES "^[0-9]+$" AND version GREATER_EQUAL least)
      set(${variable} "${home}" PARENT_SCOPE)
      return()
    endif()
  endforeach()
endfunction()

function(metaffi_add_jar target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "JAR;RELEASE;RESOURCES;MAIN;MANIFEST;NEWER_RELEASE;NEWER_HOME"
                        "SOURCES;CLASSPATH;OPTIONS;NEWER_SOURCES")
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
  set(manifest "")
  if(arg_MANIFEST)
    set(manifest "${CMAKE_CURRENT_SOURCE_DIR}/${arg_MANIFEST}")
    list(APPEND entry --manifest "${manifest}")
  endif()
  set(compile_newer "")
  set(pack_newer "")
  set(packing_home "${home}")
  if(arg_NEWER_HOME)
    list(TRANSFORM arg_NEWER_SOURCES PREPEND "${CMAKE_CURRENT_SOURCE_DIR}/" REGEX "^[^/]")
    set(newer "${classes}.${arg_NEWER_RELEASE}")
    set(newer_path ${classes} ${arg_CLASSPATH})
    list(JOIN newer_path ":" newer_path)
    set(compile_newer
        COMMAND "${CMAKE_COMMAND}" -E rm -rf "${newer}"
        COMMAND "${CMAKE_COMMAND}" -E make_directory "${newer}"
        COMMAND "${arg_NEWER_HOME}/bin/javac" --release ${arg_NEWER_RELEASE} -g -encoding UTF-8 -cp "${newer_path}"
                ${arg_OPTIONS} -d "${newer}" ${arg_NEWER_SOURCES})
    set(packing_home "${arg_NEWER_HOME}") # `jar` reads the classes it packs
    set(pack_newer --release ${arg_NEWER_RELEASE} -C "${newer}" .)
  endif()
  add_custom_command(
    OUTPUT "${arg_JAR}"
    COMMAND "${CMAKE_COMMAND}" -E rm -rf "${classes}"
    COMMAND "${CMAKE_COMMAND}" -E make_directory "${classes}" "${jar_dir}"
    COMMAND "${home}/bin/javac" --release ${arg_RELEASE} -g -encoding UTF-8 ${class_path} ${arg_OPTIONS}
            -d "${classes}" ${arg_SOURCES}
    ${compile_newer}
    COMMAND "${packing_home}/bin/jar" --create --file "${arg_JAR}" ${entry} -C "${classes}" . ${resources} ${pack_newer}
    DEPENDS ${arg_SOURCES} ${arg_NEWER_SOURCES} ${arg_CLASSPATH} ${manifest}
    COMMENT "Building ${arg_JAR}"
    VERBATIM)
  add_custom_target(${target} ALL DEPENDS "${arg_JAR}")
  set_target_properties(${target} PROPERTIES JAR_FILE "${arg_JAR}")
endfunction()
