// The help window's commands may be called before its script has arrived.
window.ventanilla ||= function () {
  (window.ventanilla.q ||= []).push(arguments);
};
