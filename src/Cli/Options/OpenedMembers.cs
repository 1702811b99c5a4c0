using Whence.Explain.Reports;
using Whence.Models;
using Whence.Uncertainty;

namespace Whence.Cli;

/// <summary>Members, the first of their classifiers, which prepares pictures for all, and what works with them.</summary>
sealed record OpenedMembers<T>(Classifier Classifier, Ensemble Members, Provenance By, T Session) : IDisposable
    where T : IDisposable
{
    public void Dispose() => Session.Dispose();
}
