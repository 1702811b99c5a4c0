
namespace Whence.Runtime.Simulated;

/// <summary>What kernels do, counted by the simulator.</summary>
/// <param name="Flop">Floating-point operations executed.</param>
/// <param name="RequestedBytes">Bytes of the 32-byte sectors that the warps' accesses to device memory touch, each access on its own.</param>
/// <param name="MovedBytes">Bytes read plus bytes written, each address counted once a launch: what a perfect cache lets through.</param>
/// <param name="SectorsPerRequest">Sectors that an access of a warp touches on average.</param>
/// <param name="IdealSectorsPerRequest">The fewest that could hold its bytes, on average.</param>
/// <param name="SharedRequests">Accesses of warps to shared memory.</param>
/// <param name="BankConflicts">Times that shared memory was busy beyond what the width of these accesses needs.</param>
/// <param name="LiveRegisters">32-bit registers of a thread that hold values still to be read, at most.</param>
/// <param name="Instructions">Instructions executed by warps.</param>
/// <param name="Mix">Shares of them by kind.</param>
public sealed record LaunchCounts(
    double Flop, double RequestedBytes, double MovedBytes, double SectorsPerRequest, double IdealSectorsPerRequest, double SharedRequests,
    double BankConflicts, int LiveRegisters, double Instructions, InstructionMix Mix)
{
    const int SectorBytes = 32;

    /// <summary>What a report says, times <paramref name="scale"/> where only a part was run.</summary>
    internal static LaunchCounts Of(SimulationReport report, double scale = 1)
    {
        var counts = report.Instructions;
        var all = (double)counts.Values.Sum();
        return new(
            scale * report.Flop, scale * report.GlobalSectors * SectorBytes, scale * (report.DistinctReadBytes + report.DistinctWrittenBytes),
            report.SectorsPerRequest, report.IdealSectorsPerRequest, scale * report.SharedRequests, scale * report.BankConflicts,
            report.PeakLiveRegisters, scale * all,
            new(
                Share(InstructionClass.Fma), Share(InstructionClass.Float), Share(InstructionClass.Integer), Share(InstructionClass.Memory),
                Share(InstructionClass.Control), Share(InstructionClass.Tensor)));

        double Share(InstructionClass kind) => all == 0 ? 0 : counts[kind] / all;
    }
}
