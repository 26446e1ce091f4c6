// The test has ended: nothing waits on this phone any more.
const sent = document.querySelector("[data-test-sent]");
try {
  if (sent) localStorage.removeItem(`kasus-test-${sent.dataset.testSent}`);
} catch {
  // A phone without storage kept nothing.
}
