using System.Runtime.InteropServices;

namespace Whence.Cli;

/// <summary>
/// Ctrl-C, or a signal to terminate, while a command runs: the first asks the command to end, which leaves its results whole; the second ends the process at once.
/// </summary>
sealed class Interruption : IDisposable
{
    // 128 and the number of the signal, as shells have it.
    const int Interrupted = 130;
    const int Terminated = 143;

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    readonly CancellationTokenSource source = new();
    readonly PosixSignalRegistration[] registrations;
    int signals;
    volatile bool isOver;

    public Interruption() => registrations = [PosixSignalRegistration.Create(PosixSignal.SIGINT, Take), PosixSignalRegistration.Create(PosixSignal.SIGTERM, Take)];

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => source.Token;

    /// <summary>How the process ends when the command gave way.</summary>
    public int Code { get; private set; } = Interrupted;

    public void Dispose()
    {
        Array.ForEach(registrations, registration => registration.Dispose());
        isOver = true;
    }

    void Take(PosixSignalContext context)
    {
        context.Cancel = true;
        Code = context.Signal == PosixSignal.SIGTERM ? Terminated : Interrupted;
        if (Interlocked.Increment(ref signals) > 1)
            Environment.Exit(Code);
        source.Cancel();
        _ = Remind();
    }

    // Not every work can be left at once.
    async Task Remind()
    {
        await Task.Delay(Patience);
        if (!isOver)
            Console.Error.WriteLine("whence: ending when what is at work is done; once more ends at once");
    }
}
