using System.Globalization;

namespace Whence.Runtime.Simulated;

/// <summary>What was found, and counted where the options ask for it, over one or several launches.</summary>
sealed class SimulationReport
{
    const int Kept = 100;

    readonly List<Defect> defects = [];
    readonly long[] instructions = new long[Enum.GetValues<InstructionClass>().Length];

    /// <summary>The first defects found, at most 100.</summary>
    public IReadOnlyList<Defect> Defects => defects;

    /// <summary>All defects found.</summary>
    public long DefectCount { get; private set; }

    public long Launches { get; internal set; }

    /// <summary>Instructions executed by warps, by class.</summary>
    public IReadOnlyDictionary<InstructionClass, long> Instructions =>
        Enum.GetValues<InstructionClass>().ToDictionary(kind => kind, kind => instructions[(int)kind]);

    /// <summary>Floating-point operations: a fused one counts 2.</summary>
    public long Flop { get; internal set; }

    /// <summary>Accesses of warps to device memory.</summary>
    public long GlobalRequests { get; internal set; }

    /// <summary>Bytes that lanes asked for in device memory.</summary>
    public long GlobalBytes { get; internal set; }

    /// <summary>32-byte sectors that the requests touched.</summary>
    public long GlobalSectors { get; internal set; }

    /// <summary>The fewest sectors that could have held the bytes of each request.</summary>
    public long IdealSectors { get; internal set; }

    /// <summary>Bytes of device memory that a launch read, each counted once.</summary>
    public long DistinctReadBytes { get; internal set; }

    /// <summary>Bytes of device memory that a launch wrote, each counted once.</summary>
    public long DistinctWrittenBytes { get; internal set; }

    /// <summary>Accesses of warps to shared memory.</summary>
    public long SharedRequests { get; internal set; }

    /// <summary>Times that shared memory was busy for them.</summary>
    public long SharedWavefronts { get; internal set; }

    /// <summary>Wavefronts beyond those that requests of their width need.</summary>
    public long BankConflicts { get; internal set; }

    /// <summary>Barriers passed by groups.</summary>
    public long Barriers { get; internal set; }

    /// <summary>Atomic operations of lanes.</summary>
    public long Atomics { get; internal set; }

    /// <summary>The most 32-bit registers alive at once in a thread, of all kernels.</summary>
    public int PeakLiveRegisters { get; internal set; }

    /// <summary>Sectors that a request touched on average.</summary>
    public double SectorsPerRequest => GlobalRequests == 0 ? 0 : (double)GlobalSectors / GlobalRequests;

    /// <summary>Sectors that a request would touch at best, on average.</summary>
    public double IdealSectorsPerRequest => GlobalRequests == 0 ? 0 : (double)IdealSectors / GlobalRequests;

    public override string ToString()
    {
        var lines = Instructions.Select(pair => $"{pair.Key.ToString().ToLowerInvariant()} instructions {pair.Value}").ToList();
        lines.Insert(0, $"launches {Launches}");
        lines.AddRange(
        [
            $"flop {Flop}",
            $"global requests {GlobalRequests}, bytes {GlobalBytes}, distinct bytes read {DistinctReadBytes}, written {DistinctWrittenBytes}",
            string.Create(CultureInfo.InvariantCulture, $"sectors per request {SectorsPerRequest:f2}, ideal {IdealSectorsPerRequest:f2}"),
            $"shared requests {SharedRequests}, wavefronts {SharedWavefronts}, bank conflicts {BankConflicts}",
            $"barriers {Barriers}, atomics {Atomics}, peak live registers {PeakLiveRegisters}",
            $"defects {DefectCount}",
            .. Defects.Select(defect => defect.ToString()),
        ]);
        return string.Join('\n', lines);
    }

    internal void Count(InstructionClass kind, long warps) => instructions[(int)kind] += warps;

    internal void Add(Defect defect)
    {
        DefectCount++;
        if (defects.Count < Kept)
            defects.Add(defect);
    }
}
