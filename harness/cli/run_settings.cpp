// Options to settings of a run.
#include "harness/cli/run_settings.hpp"

#include <sys/random.h>

#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <fmt/format.h>

#include "core/base/text.hpp"
#include "reports/writers.hpp"

namespace cr::harness {

using base::FaultKind;

namespace {

std::optional<std::uint64_t> number(std::string_view text) {
  std::uint64_t out = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return out;
}

base::Result<base::Duration> duration(const std::string& flag, const std::string& text) {
  const auto out = base::parse_duration(text);
  if (!out || *out <= base::Duration{0})
    return base::fail(FaultKind::usage, fmt::format("--{}: '{}' is no duration", flag, text), {}, "write it with a unit, as 30s or 1m30s");
  return *out;
}

// A shard from the flag, else from the variables that CI servers set.
base::Result<std::pair<unsigned, unsigned>> shard_of(const Options& options) {
  if (!options.shard.empty()) return parse_shard(options.shard);
  struct Source {
    const char *index, *total;
    unsigned base;  ///< what the first shard is called there
  };
  // CI_NODE_INDEX counts from 1 (GitLab); the others from 0.
  for (const Source& source : {Source{"CI_NODE_INDEX", "CI_NODE_TOTAL", 1}, Source{"JOB_COMPLETION_INDEX", "JOB_COMPLETION_TOTAL", 0},
                               Source{"TEST_SHARD_INDEX", "TEST_TOTAL_SHARDS", 0}}) {
    const char* index = std::getenv(source.index);
    const char* total = std::getenv(source.total);
    if (index == nullptr || total == nullptr) continue;
    const auto i = number(index), n = number(total);
    if (!i || !n || *i < source.base) continue;
    return parse_shard(fmt::format("{}/{}", *i - source.base + 1, *n));
  }
  return std::pair{1U, 1U};
}

base::Result<std::set<std::string>> failed_ids(const Options& options) {
  const std::string path = options.report_dir + "/run.json";
  std::ifstream in(path, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  base::Limits roomy;
  roomy.json_values = 50'000'000;
  const auto run = base::parse_json(text.str(), roomy);
  if (!in || !run) return base::fail(FaultKind::usage, fmt::format("--failed: {} cannot be read", path), {}, "play the scenarios once before");
  std::set<std::string> out;
  if (const auto* scenarios = run->find("scenarios"); scenarios != nullptr && scenarios->is_array())
    for (const auto& scenario : scenarios->items())
      if (const auto outcome = scenario.text_at("outcome"); outcome == "fail" || outcome == "error") out.emplace(scenario.text_at("id"));
  return out;
}

base::Result<base::Url> http_url(const std::string& flag, const std::string& text) {
  const auto url = base::parse_url(text);
  if (!url || (url->scheme != "http" && url->scheme != "https") || !url->userinfo.empty())
    return base::fail(FaultKind::usage, fmt::format("--{}: '{}' is no http or https URL", flag, text));
  return *url;
}

base::Result<Target> target_of(const Options& options, const std::map<std::string, std::string>& environment) {
  if (options.api.empty()) return base::fail(FaultKind::usage, "--target needs --api as well", {}, "--api is the URL of the REST API");
  auto connect = http_url("target", options.target);
  if (!connect) return tl::make_unexpected(connect.error());
  auto api = http_url("api", options.api);
  if (!api) return tl::make_unexpected(api.error());
  if (options.insecure && !(is_loopback(*connect) && is_loopback(*api)))
    return base::fail(FaultKind::usage, "--insecure is only for targets on this machine", {}, "give the server's CA with --cacert");
  Target target{*connect, *api, {}};
  const auto value = [&](const char* name) -> std::string {
    if (const auto found = environment.find(name); found != environment.end()) return found->second;
    const char* given = std::getenv(name);
    return given == nullptr ? "" : given;
  };
  target.credentials.account_id = value("FLATPEAK_ACCOUNT_ID");
  target.credentials.api_key = value("FLATPEAK_API_KEY");
  if (target.credentials.account_id.empty() || target.credentials.api_key.empty())
    return base::fail(FaultKind::usage, "a target needs FLATPEAK_ACCOUNT_ID and FLATPEAK_API_KEY in the environment", {},
                      "or in a file of mode 0600, given with --env-file");
  if (target.credentials.api_key.rfind("sk_live_", 0) == 0 && !options.allow_live)
    return base::fail(FaultKind::usage, "the API key is a live one", {}, "use an sk_test_ key, or say --allow-live");
  return target;
}

base::Result<void> fill_client(net::ClientOptions& client, const Options& options) {
  client.ca_file = options.cacert;
  client.certificate = options.cert;
  client.key = options.key;
  client.insecure = options.insecure;
  client.resolve = options.resolve;
  if (!options.proxy.empty()) {
    const auto proxy = base::parse_url(options.proxy);
    if (!proxy || proxy->scheme != "http" || !proxy->userinfo.empty())
      return base::fail(FaultKind::usage, fmt::format("--proxy: '{}' is not http://host:port", options.proxy));
    client.proxy = options.proxy;
  }
  for (const auto& [flag, path] : {std::pair{"cacert", options.cacert}, {"cert", options.cert}, {"key", options.key}})
    if (!path.empty() && !std::filesystem::is_regular_file(path))
      return base::fail(FaultKind::usage, fmt::format("--{}: {} is no file", flag, path));
  return {};
}

base::Result<Selection> selection_of(const Options& options, std::uint64_t seed) {
  Selection out;
  out.tag = options.tag, out.id = options.id, out.rule = options.rule;
  out.repeat = std::max(1, options.repeat);
  auto shard = shard_of(options);
  if (!shard) return tl::make_unexpected(shard.error());
  out.shard = shard->first, out.shards = shard->second;
  if (options.origins.contains("shuffle") && options.origins.at("shuffle").second != "default") {
    auto shuffle = options.shuffle.empty() ? base::Result<std::uint64_t>(seed) : seed_of("shuffle", options.shuffle);
    if (!shuffle) return tl::make_unexpected(shuffle.error());
    out.shuffle_seed = *shuffle;
  }
  if (options.failed) {
    auto ids = failed_ids(options);
    if (!ids) return tl::make_unexpected(ids.error());
    out.only_ids = *std::move(ids);
  }
  return out;
}

}  // namespace

bool is_loopback(const base::Url& url) { return base::is_loopback_host(url.host); }

base::Result<std::uint64_t> seed_of(const std::string& flag, const std::string& text) {
  if (text == "random" || text.empty()) {
    std::uint32_t out = 0;
    if (getrandom(&out, sizeof out, 0) != sizeof out) return base::fail(FaultKind::io, "the system gives no random numbers");
    return out;
  }
  if (const auto out = number(text)) return *out;
  return base::fail(FaultKind::usage, fmt::format("--{}: '{}' is neither a number nor random", flag, text));
}

base::Result<RunSettings> run_settings(const Options& options, const protocol::Release& release) {
  RunSettings out;
  auto seed = seed_of("seed", options.seed);
  if (!seed) return tl::make_unexpected(seed.error());
  auto selection = selection_of(options, *seed);
  if (!selection) return tl::make_unexpected(selection.error());
  out.selection = *std::move(selection);
  auto& pool = out.pool;
  for (const auto& [flag, text, slot] : {std::tuple{"timeout", &options.timeout, &pool.limits.step},
                                         std::tuple{"scenario-timeout", &options.scenario_timeout, &pool.limits.scenario},
                                         std::tuple{"run-timeout", &options.run_timeout, &pool.limits.run},
                                         std::tuple{"request-gap", &options.request_gap, &pool.limits.target_gap}}) {
    auto value = duration(flag, *text);
    if (!value) return tl::make_unexpected(value.error());
    *slot = *value;
  }
  out.run_limit = pool.limits.run;
  pool.limits.target_requests = options.max_requests;
  auto environment = environment_values(options);
  if (!environment) return tl::make_unexpected(environment.error());
  pool.environment = *environment;
  pool.secrets = known_secrets(options);
  if (auto filled = fill_client(pool.client, options); !filled) return tl::make_unexpected(filled.error());
  pool.release = &release;
  pool.seed = *seed;
  pool.jobs = job_count(options);
  pool.retry = options.retry;
  pool.max_failures = options.fail_fast ? 1 : options.max_failures;
  pool.again = "connect-replay run";
  pool.again_with_file = !options.paths.empty();
  if (!options.target.empty()) {
    auto target = target_of(options, *environment);
    if (!target) return tl::make_unexpected(target.error());
    out.target = *std::move(target);
    out.mode = out.selection.mode = "target";
    pool.target = true;
    pool.again = fmt::format("connect-replay run --target {} --api {}", options.target, options.api);
  } else if (!options.api.empty()) {
    return base::fail(FaultKind::usage, "--api needs --target as well");
  }
  return out;
}

base::Result<std::vector<ReportWish>> report_wishes(const Options& options) {
  const auto& formats = reports::report_formats();
  std::vector<ReportWish> out;
  for (const auto& text : options.report) {
    const auto equals = text.find('=');
    const std::string format = text.substr(0, equals);
    if (equals == std::string::npos || equals + 1 == text.size())
      return base::fail(FaultKind::usage, fmt::format("--report: '{}' is not FMT=PATH", text), {}, "for example --report junit=junit.xml");
    if (std::find(formats.begin(), formats.end(), format) == formats.end())
      return base::fail(FaultKind::usage, fmt::format("--report: there is no format '{}'", format), {},
                        base::did_you_mean(format, formats).empty() ? "formats: " + base::joined(formats, ", ") : base::did_you_mean(format, formats));
    out.push_back({format, text.substr(equals + 1)});
  }
  if (out.empty() && !options.no_report)
    for (const auto& [format, name] : {std::pair{"json", "run.json"}, {"junit", "junit.xml"}, {"html", "report.html"}})
      out.push_back({format, options.report_dir + "/" + name});
  return out;
}

}  // namespace cr::harness
