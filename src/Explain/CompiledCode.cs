using System.Diagnostics;
using System.Runtime;

namespace Whence.Explain;

/// <summary>
/// Tiered compilation: some time after code was compiled in haste, the runtime compiles what is called often anew, on a thread of its own. Where every core is working that thread takes one of them away.
/// </summary>
static class CompiledCode
{
    // The runtime waits a tenth of a second after the last new code before it counts calls.
    static readonly TimeSpan Window = TimeSpan.FromMilliseconds(250);

    const int MostWindows = 8;

    /// <summary>Does the work again and again until a quarter of a second of it had nothing compiled, two seconds at most.</summary>
    public static void Settle(Action work)
    {
        for (var window = 0; window < MostWindows; window++)
        {
            var (start, before) = (Stopwatch.GetTimestamp(), JitInfo.GetCompiledMethodCount());
            do
                work();
            while (Stopwatch.GetElapsedTime(start) < Window);
            if (JitInfo.GetCompiledMethodCount() == before)
                return;
        }
    }
}
