namespace Whence.Runtime.Simulated;

/// <summary>A simulated kernel did something wrong; the message names the kernel and the place in its text.</summary>
public sealed class SimulationException : Exception
{
    internal SimulationException(Defect defect)
        : base(defect.ToString()) =>
        Defect = defect;

    /// <summary>What, and where.</summary>
    internal Defect Defect { get; }
}
