# CPython extensions: one for each interpreter asked for, side by side in one package folder (the file
# names carry the interpreter's tag). Nothing links libpython.

include_guard(GLOBAL)

# The interpreters to build for and to run the tests' scripts with: as asked, else what scikit-build-core
# names, else the python3 on PATH. Empty when there is none and nothing of Python is built.
if(NOT METAFFI_PYTHON_EXECUTABLES)
  if(Python_EXECUTABLE)
    set(METAFFI_PYTHON_EXECUTABLES "${Python_EXECUTABLE}")
  else()
    find_program(METAFFI_PYTHON3 python3)
    mark_as_advanced(METAFFI_PYTHON3)
    if(METAFFI_PYTHON3)
      set(METAFFI_PYTHON_EXECUTABLES "${METAFFI_PYTHON3}")
    elseif(METAFFI_BUILD_PYTHON OR METAFFI_BUILD_TESTS)
      metaffi_missing("python3" "python3 python3-dev")
    endif()
  endif()
endif()

function(metaffi_add_python_extension target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "MODULE" "SOURCES;LIBRARIES")
  add_custom_target(${target})
  foreach(python IN LISTS METAFFI_PYTHON_EXECUTABLES)
    execute_process(
      COMMAND "${python}" -c
              "import sys, sysconfig as s; print('%d.%d' % sys.version_info[:2], s.get_path('include'), s.get_config_var('EXT_SUFFIX'), sep='|')"
      OUTPUT_VARIABLE answer OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
    string(REPLACE "|" ";" answer "${answer}")
    list(GET answer 0 version)
    list(GET answer 1 include_dir)
    list(GET answer 2 suffix)
    if(version VERSION_LESS 3.11)
      message(FATAL_ERROR "${python} is CPython ${version}; the Python host needs 3.11 or later. "
                          "Name one with -DMETAFFI_PYTHON_EXECUTABLES=<path>.")
    endif()
    if(NOT EXISTS "${include_dir}/Python.h")
      metaffi_missing("Python.h of CPython ${version} (looked in ${include_dir})" "python${version}-dev")
    endif()
    set(name ${target}_${version})
    add_library(${name} MODULE ${arg_SOURCES})
    target_include_directories(${name} SYSTEM PRIVATE "${include_dir}")
    target_link_libraries(${name} PRIVATE ${arg_LIBRARIES})
    set_target_properties(
      ${name}
      PROPERTIES PREFIX ""
                 OUTPUT_NAME "${arg_MODULE}"
                 SUFFIX "${suffix}"
                 LIBRARY_OUTPUT_DIRECTORY "${METAFFI_PYTHON_DIR}"
                 BUILD_RPATH "$ORIGIN/../../lib"
                 INSTALL_RPATH "$ORIGIN/lib;$ORIGIN/../../.."
                 METAFFI_PYTHON_VERSION "${version}")
    metaffi_developer_flags(${name})
    add_dependencies(${target} ${name})
  endforeach()
endfunction()
