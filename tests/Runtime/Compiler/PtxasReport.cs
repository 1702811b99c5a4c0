using System.Globalization;
using System.Text.RegularExpressions;

namespace Whence.Tests.Runtime.Compiler;

/// <summary>What ptxas -v says about one kernel; bytes, but for the registers.</summary>
sealed partial record PtxasReport(int Registers, int SpillStores, int SpillLoads, int Stack, int Shared, int Barriers)
{
    public static PtxasReport Parse(string words) => new(
        Number(RegistersUsed(), words), Number(StoresSpilled(), words), Number(LoadsSpilled(), words), Number(StackFrame(), words),
        Number(SharedUsed(), words), Number(BarriersUsed(), words));

    static int Number(Regex pattern, string words) =>
        pattern.Match(words) is { Success: true } match ? int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(@"Used (\d+) registers")]
    private static partial Regex RegistersUsed();

    [GeneratedRegex(@"(\d+) bytes spill stores")]
    private static partial Regex StoresSpilled();

    [GeneratedRegex(@"(\d+) bytes spill loads")]
    private static partial Regex LoadsSpilled();

    [GeneratedRegex(@"(\d+) bytes stack frame")]
    private static partial Regex StackFrame();

    [GeneratedRegex(@"(\d+) bytes smem")]
    private static partial Regex SharedUsed();

    [GeneratedRegex(@"used (\d+) barriers")]
    private static partial Regex BarriersUsed();
}
