namespace Whence.Bench;

/// <summary>Work of one engine, prepared: weights loaded, inputs in place.</summary>
public interface IJob : IDisposable
{
    /// <summary>Bytes that it was said to hold before it ran; null where nobody says.</summary>
    long? Announced => null;

    /// <summary>Does it once, and waits until it is done.</summary>
    void Run();

    /// <summary>What the last run computed, images as [N,C,H,W]; what engines are compared by.</summary>
    float[] Output();
}
