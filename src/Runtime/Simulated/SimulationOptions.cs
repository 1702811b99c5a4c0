namespace Whence.Runtime.Simulated;

/// <summary>What a simulation looks at.</summary>
sealed record SimulationOptions
{
    /// <summary>Bounds, alignment, and reads of shared memory that was not written or is being copied to.</summary>
    public bool CheckMemory { get; init; } = true;

    /// <summary>Accesses of one word without order.</summary>
    public bool CheckRaces { get; init; } = true;

    /// <summary>Counts instructions, bytes, sectors and bank conflicts, which takes longer.</summary>
    public bool Count { get; init; }

    /// <summary>Instructions that a group may execute before it is taken for endless.</summary>
    public long StepLimit { get; init; } = 50_000_000;
}
