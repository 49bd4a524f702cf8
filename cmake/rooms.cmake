# Settings shared by every target, and the functions that make a room (a static library from
# all .cpp files of one folder), a test program and an embedded data file.

add_library(cr_settings INTERFACE)
target_include_directories(cr_settings INTERFACE ${CMAKE_SOURCE_DIR})
target_compile_options(cr_settings INTERFACE
  -Wall -Wextra -Wconversion -Wshadow -Wnon-virtual-dtor
  -fstack-protector-strong -fstack-clash-protection -fcf-protection -fPIE)
if(CR_WERROR)
  target_compile_options(cr_settings INTERFACE -Werror)
endif()
target_compile_definitions(cr_settings INTERFACE _GLIBCXX_ASSERTIONS)
target_link_options(cr_settings INTERFACE -pie -Wl,-z,relro,-z,now)
if(CR_SANITIZE)
  target_compile_options(cr_settings INTERFACE -fsanitize=${CR_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all -g1)
  target_link_options(cr_settings INTERFACE -fsanitize=${CR_SANITIZE})
else()
  target_compile_options(cr_settings INTERFACE $<$<CONFIG:Release>:-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2>)
endif()
if(CR_FUZZ)
  target_compile_options(cr_settings INTERFACE -fsanitize=fuzzer-no-link)
endif()
if(CR_COVERAGE)
  target_compile_options(cr_settings INTERFACE --coverage)
  target_link_options(cr_settings INTERFACE --coverage)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # g++ 12 warns falsely inside the standard library and Boost when it inlines at -O2.
  target_compile_options(cr_settings INTERFACE -Wno-restrict -Wno-maybe-uninitialized -Wno-stringop-overread -Wno-array-bounds -Wno-stringop-overflow -Wno-dangling-reference)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  target_compile_options(cr_settings INTERFACE -Wno-unknown-warning-option)
endif()

find_program(CR_MOLD mold)
if(CR_MOLD AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND NOT CR_SANITIZE)
  target_link_options(cr_settings INTERFACE -fuse-ld=mold)
endif()
find_program(CR_CCACHE ccache)
if(CR_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CR_CCACHE})
endif()

# The package's CMake file names its target differently from version to version.
set(CR_YAML_CPP yaml-cpp)

# cr_room(NAME DIR folder LINK targets…): all .cpp files that lie directly in the folder.
function(cr_room name)
  cmake_parse_arguments(A "" "DIR" "LINK" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/${A_DIR}/*.cpp)
  list(FILTER sources EXCLUDE REGEX "/main\\.cpp$")
  if(NOT sources)
    set(empty ${CMAKE_BINARY_DIR}/${name}_empty.cpp)
    file(CONFIGURE OUTPUT ${empty} CONTENT "// The room ${name} has no source yet.\n")
    set(sources ${empty})
  endif()
  add_library(${name} STATIC ${sources})
  target_link_libraries(${name} PUBLIC cr_settings ${A_LINK})
  # One precompiled header for all rooms: a quarter to a half of the time of most files. ccache would
  # not see through it, so the presets that developers build often leave it out.
  if(CR_PCH AND name STREQUAL "core_base")
    target_precompile_headers(${name} PRIVATE ${CMAKE_SOURCE_DIR}/cmake/precompiled.hpp)
  elseif(CR_PCH)
    target_precompile_headers(${name} REUSE_FROM core_base)
  endif()
endfunction()

# cr_test(NAME DIR folder LINK targets…): one doctest program from all .cpp files of a test folder.
function(cr_test name)
  cmake_parse_arguments(A "" "DIR" "LINK" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/${A_DIR}/*.cpp)
  if(NOT sources)
    return()
  endif()
  add_executable(${name} ${sources} ${CMAKE_SOURCE_DIR}/tests/doctest_main.cpp)
  target_link_libraries(${name} PRIVATE ${A_LINK} cr_settings)
  target_compile_definitions(${name} PRIVATE CR_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
  add_test(NAME ${name} COMMAND ${name})
endfunction()

# cr_programs(PREFIX DIR folder LINK targets…): one program from each .cpp file of a folder, named
# PREFIX_file; their names are left in PREFIX_programs.
function(cr_programs prefix)
  cmake_parse_arguments(A "" "DIR" "LINK" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/${A_DIR}/*.cpp)
  set(programs)
  foreach(source IN LISTS sources)
    get_filename_component(stem ${source} NAME_WE)
    add_executable(${prefix}_${stem} ${source})
    target_link_libraries(${prefix}_${stem} PRIVATE ${A_LINK} cr_settings)
    target_compile_definitions(${prefix}_${stem} PRIVATE CR_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
    list(APPEND programs ${prefix}_${stem})
  endforeach()
  set(${prefix}_programs ${programs} PARENT_SCOPE)
endfunction()

# cr_fuzz_targets(DIR folder LINK targets…): each file fuzz_NAME.cpp of the folder is one target (see
# fuzz_target.hpp there). Without CR_FUZZ one program, fuzz_corpus, replays the kept inputs through all.
function(cr_fuzz_targets)
  cmake_parse_arguments(A "" "DIR" "LINK" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/${A_DIR}/fuzz_*.cpp)
  if(NOT sources)
    return()
  endif()
  if(NOT CR_FUZZ)
    add_executable(fuzz_corpus ${sources} ${CMAKE_SOURCE_DIR}/${A_DIR}/corpus_main.cpp)
    target_link_libraries(fuzz_corpus PRIVATE ${A_LINK} cr_settings)
    add_test(NAME fuzz_corpus COMMAND fuzz_corpus ${CMAKE_SOURCE_DIR}/${A_DIR}/corpus)
    return()
  endif()
  foreach(source IN LISTS sources)
    get_filename_component(stem ${source} NAME_WE)
    add_executable(${stem} ${source})
    target_link_libraries(${stem} PRIVATE ${A_LINK} cr_settings)
    target_compile_definitions(${stem} PRIVATE CR_FUZZ)
    target_link_options(${stem} PRIVATE -fsanitize=fuzzer)
  endforeach()
endfunction()

# cr_embed(TARGET file symbol): the bytes of a data file as `cr::embedded::symbol` (std::string_view).
function(cr_embed target file symbol)
  set(out ${CMAKE_BINARY_DIR}/embedded/${symbol}.cpp)
  add_custom_command(OUTPUT ${out}
    COMMAND ${CMAKE_COMMAND} -DIN=${CMAKE_SOURCE_DIR}/${file} -DOUT=${out} -DSYMBOL=${symbol}
            -P ${CMAKE_SOURCE_DIR}/cmake/embed.cmake
    DEPENDS ${CMAKE_SOURCE_DIR}/${file} ${CMAKE_SOURCE_DIR}/cmake/embed.cmake
    COMMENT "Embedding ${file}")
  target_sources(${target} PRIVATE ${out})
endfunction()
