// What nearly every file of the rooms includes, compiled once for the release preset (CR_PCH). Every file
// still includes what it uses; without CR_PCH this header is not read at all.
#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>
#include <tl/expected.hpp>
