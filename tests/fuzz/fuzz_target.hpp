// How a fuzz target is written: one file fuzz_NAME.cpp with one CR_FUZZ_TARGET(NAME, input) { … }, which
// must neither crash nor hang, whatever the bytes. Under clang with CR_FUZZ it becomes a libFuzzer program;
// in every other build it joins the table that corpus_main.cpp plays the kept inputs through.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace cr::fuzz {

struct Target {
  const char* name;
  void (*run)(std::string_view input);
  Target* next;
};

/// Adds a target to the table; called before main by CR_FUZZ_TARGET.
bool enlist(Target& target);

}  // namespace cr::fuzz

#ifdef CR_FUZZ
#define CR_FUZZ_TARGET(NAME, INPUT)                                                       \
  static void fuzz_##NAME(std::string_view INPUT);                                        \
  extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {     \
    fuzz_##NAME(std::string_view(reinterpret_cast<const char*>(data), size));             \
    return 0;                                                                             \
  }                                                                                       \
  static void fuzz_##NAME(std::string_view INPUT)
#else
#define CR_FUZZ_TARGET(NAME, INPUT)                                                          \
  static void fuzz_##NAME(std::string_view INPUT);                                           \
  static ::cr::fuzz::Target target_##NAME{#NAME, &fuzz_##NAME, nullptr};                     \
  [[maybe_unused]] static const bool enlisted_##NAME = ::cr::fuzz::enlist(target_##NAME);    \
  static void fuzz_##NAME(std::string_view INPUT)
#endif
