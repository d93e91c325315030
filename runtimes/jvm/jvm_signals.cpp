#include "jvm_signals.hpp"

namespace metaffi::jvm {
namespace {

constexpr std::array<int, 4> kHostSignals = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
constexpr int kSignals = 65;  // Linux: 1 to 64

}  // namespace

SignalKeeper::SignalKeeper() noexcept : before_() {
  for (std::size_t i = 0; i < kHostSignals.size(); ++i) sigaction(kHostSignals[i], nullptr, &before_[i]);
}

void SignalKeeper::give_back_to_host() const noexcept {
  for (std::size_t i = 0; i < kHostSignals.size(); ++i) sigaction(kHostSignals[i], &before_[i], nullptr);
}

void use_alternate_stacks() noexcept {
  for (int signal = 1; signal < kSignals; ++signal) {
    struct sigaction now;
    if (sigaction(signal, nullptr, &now) != 0) continue;
    if (now.sa_handler == SIG_DFL || now.sa_handler == SIG_IGN || (now.sa_flags & SA_ONSTACK) != 0) continue;
    now.sa_flags |= SA_ONSTACK;
    sigaction(signal, &now, nullptr);
  }
}

}  // namespace metaffi::jvm
