# Go: the toolchain that builds the compiler of guest libraries. Users of that compiler bring their own.

include_guard(GLOBAL)

set(METAFFI_GO_OLDEST 1.22)

# Sets METAFFI_GO_EXECUTABLE (cached) and, in the caller, `variable` to what is wrong; empty when nothing is.
function(metaffi_find_go variable)
  find_program(METAFFI_GO_EXECUTABLE go HINTS ENV GOROOT PATHS /usr/local/go PATH_SUFFIXES bin
               DOC "The Go that builds metaffi-compiler-go")
  mark_as_advanced(METAFFI_GO_EXECUTABLE)
  if(NOT METAFFI_GO_EXECUTABLE)
    set(${variable} "there is no Go here (no program `go` on PATH)" PARENT_SCOPE)
    return()
  endif()
  execute_process(
    COMMAND "${METAFFI_GO_EXECUTABLE}" env GOVERSION
    WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}/runtimes/go"
    OUTPUT_VARIABLE version
    OUTPUT_STRIP_TRAILING_WHITESPACE
    ERROR_QUIET)
  string(REGEX MATCH "go([0-9]+\\.[0-9]+)" found "${version}")
  if(found AND CMAKE_MATCH_1 VERSION_LESS METAFFI_GO_OLDEST)
    set(${variable} "${METAFFI_GO_EXECUTABLE} is ${version}, older than ${METAFFI_GO_OLDEST}" PARENT_SCOPE)
  elseif(NOT found AND NOT version MATCHES "devel")
    set(${variable} "${METAFFI_GO_EXECUTABLE} does not tell its version" PARENT_SCOPE)
  else()
    set(${variable} "" PARENT_SCOPE)
  endif()
endfunction()

# Sets the option METAFFI_BUILD_GO: where nobody decided, ON when the command that runs the compiler is built, there is
# a Go to build with, and its modules are at hand.
function(metaffi_decide_go)
  if(NOT METAFFI_BUILD_CLI AND NOT DEFINED METAFFI_BUILD_GO)
    set(METAFFI_BUILD_GO OFF PARENT_SCOPE)
    return()
  endif()
  metaffi_find_go(problem)
  if(NOT problem AND NOT DEFINED METAFFI_BUILD_GO)
    execute_process(
      COMMAND "${METAFFI_GO_EXECUTABLE}" mod download
      WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}/runtimes/go"
      RESULT_VARIABLE failed
      OUTPUT_QUIET
      ERROR_VARIABLE said
      ERROR_STRIP_TRAILING_WHITESPACE)
    if(failed)
      set(problem "the modules of runtimes/go/go.mod cannot be had: ${said}")
    endif()
  endif()
  if(problem AND METAFFI_BUILD_GO)
    message(FATAL_ERROR "METAFFI_BUILD_GO is ON, but ${problem}. Install Go ${METAFFI_GO_OLDEST} or later "
                        "(https://go.dev/dl), name it with -DMETAFFI_GO_EXECUTABLE=, or set METAFFI_BUILD_GO to OFF.")
  endif()
  if(problem)
    message(STATUS "MetaFFI: the compiler of Go guest libraries is not built: ${problem}")
  endif()
  if(NOT DEFINED METAFFI_BUILD_GO)
    set(default ON)
    if(problem)
      set(default OFF)
    endif()
    set(METAFFI_BUILD_GO "${default}" PARENT_SCOPE) # not cached: the next configuration may find Go
  endif()
endfunction()

# metaffi_add_go_library(name FOLDER folder IDL source... [DEPENDS file...]): folder/<name>_MetaFFIGuest.so, made by the
# metaffi command that was just built, by the target metaffi_go_library_<name>. Only where metaffi_compiler_go is built.
function(metaffi_add_go_library name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "FOLDER" "IDL;DEPENDS")
  set(library "${arg_FOLDER}/${name}_MetaFFIGuest.so")
  list(TRANSFORM arg_IDL PREPEND "--idl;" OUTPUT_VARIABLE idl)
  file(GLOB guest CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/runtimes/go/guest/*.go"
                                    "${PROJECT_SOURCE_DIR}/runtimes/go/guest/internal/crossing/*")
  get_filename_component(go_folder "${METAFFI_GO_EXECUTABLE}" DIRECTORY)
  add_custom_command(
    OUTPUT "${library}"
    COMMAND "${CMAKE_COMMAND}" -E make_directory "${arg_FOLDER}"
    COMMAND "${CMAKE_COMMAND}" -E env "PATH=${go_folder}:$ENV{PATH}" ASAN_OPTIONS=detect_leaks=0
            $<TARGET_FILE:metaffi_cli> -c ${idl} -g go --name ${name} -o "${arg_FOLDER}"
    DEPENDS metaffi_cli metaffi_compiler_go ${guest} "${PROJECT_SOURCE_DIR}/runtimes/go/guest_abi.h" ${arg_DEPENDS}
    COMMENT "Building ${library}"
    VERBATIM)
  add_custom_target(metaffi_go_library_${name} ALL DEPENDS "${library}")
endfunction()
