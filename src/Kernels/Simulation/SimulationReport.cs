namespace Whence.Kernels.Simulation;

/// <summary>What was found and counted over one or several launches.</summary>
sealed class SimulationReport
{
    const int Kept = 100;

    readonly List<Defect> defects = [];

    /// <summary>The first defects found, at most 100.</summary>
    public IReadOnlyList<Defect> Defects => defects;

    /// <summary>All defects found.</summary>
    public long DefectCount { get; private set; }

    internal void Add(Defect defect)
    {
        DefectCount++;
        if (defects.Count < Kept)
            defects.Add(defect);
    }
}
