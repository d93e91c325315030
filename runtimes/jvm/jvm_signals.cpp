#include "jvm_signals.hpp"

namespace metaffi::jvm {

SignalKeeper::SignalKeeper() noexcept {
  for (int signal = 1; signal < kSignals; ++signal) {
    if (sigaction(signal, nullptr, &before_[signal]) != 0) before_[signal] = {};
  }
}

void SignalKeeper::settle(bool keep_host) const noexcept {
  if (keep_host) {
    for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT}) sigaction(signal, &before_[signal], nullptr);
  }
  for (int signal = 1; signal < kSignals; ++signal) {
    struct sigaction now;
    if (sigaction(signal, nullptr, &now) != 0) continue;
    if (now.sa_handler == SIG_DFL || now.sa_handler == SIG_IGN || (now.sa_flags & SA_ONSTACK) != 0) continue;
    now.sa_flags |= SA_ONSTACK;
    sigaction(signal, &now, nullptr);
  }
}

}  // namespace metaffi::jvm
