namespace Whence.Runtime.Simulated;

/// <summary>A simulated kernel did something wrong.</summary>
sealed class SimulationException(Defect defect) : Exception(defect.ToString())
{
    /// <summary>What, and where.</summary>
    public Defect Defect { get; } = defect;
}
