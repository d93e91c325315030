#include "jvm_signals.hpp"

namespace metaffi::jvm {
namespace {

constexpr std::array<int, 4> kHostSignals = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
constexpr int kSignals = 65;  // Linux: 1 to 64

sigset_t all_but_synchronous() noexcept {
  sigset_t all;
  sigfillset(&all);
  for (const int signal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP}) sigdelset(&all, signal);
  return all;
}

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

SynchronousSignalsOnly::SynchronousSignalsOnly() noexcept : before_() {
  const sigset_t blocked = all_but_synchronous();
  pthread_sigmask(SIG_SETMASK, &blocked, &before_);
}

SynchronousSignalsOnly::~SynchronousSignalsOnly() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

AttachingSignals::~AttachingSignals() {
  sigset_t now;
  pthread_sigmask(SIG_SETMASK, nullptr, &now);
  for (int signal = 1; signal < kSignals; ++signal) {
    if (sigismember(&now, signal) == 0) sigdelset(&before_, signal);
  }
}

}  // namespace metaffi::jvm
