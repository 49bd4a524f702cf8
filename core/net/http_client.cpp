// Exchanges over kept connections. One deadline covers name, connection, TLS, request and response; what
// the response means is response_reader's business.
#include "core/net/http_client.hpp"

#include <set>

#include <boost/asio/use_awaitable.hpp>

#include "core/net/byte_stream.hpp"
#include "core/net/dialer.hpp"
#include "core/net/message_writer.hpp"
#include "core/net/response_reader.hpp"

namespace cr::net {

using base::FaultKind;
using Stream = std::shared_ptr<ByteStream>;
using Holder = std::shared_ptr<std::weak_ptr<ByteStream>>;

namespace {
struct Job;
}

struct HttpClient::State {
  using Self = std::shared_ptr<State>;
  using Answer = asio::awaitable<base::Result<ClientResult>>;

  State(asio::io_context& io, ClientOptions all) : options(std::move(all)), dialer(io, options) {}

  /// The kept connection of an origin when it is still good; null otherwise.
  Stream take_kept(const std::string& key);
  void keep(const std::string& key, Stream stream);
  static Answer run(Self self, std::shared_ptr<const Job> job, Holder holder);
  static Answer tracked(Self self, base::Url url, base::HttpRequest request, base::Duration timeout);

  ClientOptions options;
  Dialer dialer;
  std::map<std::string, Stream> kept;
  std::set<Holder> running;  ///< so that close() reaches exchanges under way
  bool closed = false;
};

namespace {

/// What came of one attempt on one connection.
struct Attempt {
  base::Result<ClientResult> result = base::fail(FaultKind::internal, "no attempt");
  bool keep = false;
  bool silent = false;  ///< the connection died before a single byte of a response
};

struct Job {
  std::string key;
  Origin origin;
  std::string head;
  base::HttpRequest request;
  base::Duration timeout{};
  SteadyPoint deadline;
};

asio::const_buffer bytes_of(std::string_view text) { return asio::buffer(text.data(), text.size()); }

tl::unexpected<base::Fault> too_late(const Job& job) {
  return base::fail(FaultKind::timeout, "http.timeout: no whole response from " + job.origin.host + " port " +
                                            std::to_string(job.origin.port) + " within " + base::to_text(job.timeout));
}

base::Fault ended_with(const ResponseReader& reader, const Job& job, const ErrorCode& error, bool some_bytes) {
  if (error == asio::error::timed_out) return too_late(job).value();
  if (some_bytes && reader.stage() == ResponseReader::Stage::refused) return reader.fault();
  const bool orderly = error == asio::error::eof || is_cut_off(error);
  const std::string how =
      orderly ? "closed the connection without a response" : "broke the connection: " + error.message();
  return {FaultKind::closed, "http.closed: the peer " + how, {}, {}, {}};
}

ResponseReader::End end_of(const ErrorCode& error) {
  if (error == asio::error::eof) return ResponseReader::End::closed;
  return is_cut_off(error) ? ResponseReader::End::cut_off : ResponseReader::End::reset;
}

/// Takes what a whole response leaves behind: surplus bytes are not the next response.
void settle(Attempt& attempt, ResponseReader& reader, const ByteStream& stream) {
  ClientResult result;
  result.response = reader.take();
  result.notes = std::move(reader.notes());
  attempt.keep = reader.keep_alive();
  if (!stream.input().empty()) {
    attempt.keep = false;
    const bool told = !result.notes.empty() && result.notes.back() == "http.body_on_204";
    if (result.response.status == 204 && !told)
      result.notes.emplace_back("http.body_on_204");
    else if (!told)
      result.notes.emplace_back("http.surplus_bytes");
  }
  attempt.result = std::move(result);
}

asio::awaitable<Attempt> attempt_on(Stream stream, std::shared_ptr<const Job> job, base::Limits limits) {
  Attempt attempt;
  stream->deadline_at(job->deadline);
  // A failed write is not the end: a server may refuse early, and its answer is already there.
  const auto sent = co_await stream->write(bytes_of(job->head), bytes_of(job->request.body));
  ResponseReader reader(limits, job->request.method);
  bool some_bytes = false;
  for (;;) {
    const auto got = co_await stream->read();
    some_bytes = some_bytes || got.bytes > 0;
    if (!stream->input().empty()) stream->consume(reader.feed(stream->input(), stream->input_full()));
    if (got.error && some_bytes && got.error != asio::error::timed_out) reader.end_of_input(end_of(got.error));
    if (reader.stage() == ResponseReader::Stage::whole) {
      settle(attempt, reader, *stream);
      attempt.keep = attempt.keep && !got.error && !sent.error;
      co_return attempt;
    }
    if (!got.error && reader.stage() != ResponseReader::Stage::refused) continue;
    if (got.error)
      attempt.result = tl::make_unexpected(ended_with(reader, *job, got.error, some_bytes));
    else
      attempt.result = tl::make_unexpected(reader.fault());
    attempt.silent = !some_bytes && got.error != asio::error::timed_out;
    co_return attempt;
  }
}

}  // namespace

Stream HttpClient::State::take_kept(const std::string& key) {
  const auto found = kept.find(key);
  if (found == kept.end()) return nullptr;
  auto stream = std::move(found->second);
  kept.erase(found);
  return stream->quiet() ? stream : nullptr;
}

void HttpClient::State::keep(const std::string& key, Stream stream) {
  if (closed) return stream->close();
  stream->deadline_at(SteadyPoint::max());
  kept[key] = std::move(stream);
}

/// Connect or reuse, try, and try once more when a kept connection turns out to be dead.
HttpClient::State::Answer HttpClient::State::run(Self self, std::shared_ptr<const Job> job, Holder holder) {
  for (bool may_reuse = true;; may_reuse = false) {
    Stream stream = may_reuse ? self->take_kept(job->key) : nullptr;
    const bool reused = stream != nullptr;
    if (!reused) {
      auto dialled = co_await self->dialer.dial(job->origin, job->deadline, holder);
      if (!dialled) co_return tl::make_unexpected(dialled.error());
      stream = *dialled;
    }
    *holder = stream;
    Attempt attempt = co_await attempt_on(stream, job, self->options.limits);
    if (self->closed) co_return base::fail(FaultKind::closed, "http.closed: this client was closed");
    if (attempt.silent && reused && self->options.replace_dead_connection) continue;
    if (attempt.result) attempt.result->reused_connection = reused;
    if (attempt.keep)
      self->keep(job->key, stream);
    else
      stream->close();
    co_return std::move(attempt.result);
  }
}

HttpClient::State::Answer HttpClient::State::tracked(Self self, base::Url url, base::HttpRequest request,
                                                     base::Duration timeout) {
  auto origin = origin_of(url);
  if (!origin) co_return tl::make_unexpected(origin.error());
  auto head = request_head(request, host_header(url));
  if (!head) co_return tl::make_unexpected(head.error());
  if (self->closed) co_return base::fail(FaultKind::closed, "http.closed: this client was closed");
  auto job = std::make_shared<Job>();
  job->key = origin->key();
  job->origin = std::move(*origin);
  job->head = std::move(*head);
  job->request = std::move(request);
  job->timeout = timeout;
  job->deadline = steady_now() + timeout;
  const auto holder = std::make_shared<std::weak_ptr<ByteStream>>();
  self->running.insert(holder);
  auto result = co_await run(self, std::shared_ptr<const Job>(job), holder);
  self->running.erase(holder);
  if (!result && self->closed) co_return base::fail(FaultKind::closed, "http.closed: this client was closed");
  co_return result;
}

HttpClient::HttpClient(asio::io_context& io, ClientOptions options)
    : state_(std::make_shared<State>(io, std::move(options))) {}

HttpClient::~HttpClient() { close(); }

asio::awaitable<base::Result<ClientResult>> HttpClient::exchange(base::Url url, base::HttpRequest request,
                                                                 base::Duration timeout) {
  return State::tracked(state_, std::move(url), std::move(request), timeout);
}

void HttpClient::close() {
  state_->closed = true;
  for (auto& [key, stream] : state_->kept) stream->close();
  state_->kept.clear();
  for (const auto& holder : state_->running) {
    if (const auto stream = holder->lock()) stream->close();
  }
}

}  // namespace cr::net
