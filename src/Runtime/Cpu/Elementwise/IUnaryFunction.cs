using System.Numerics;

namespace Whence.Runtime.Cpu;

/// <summary>A pointwise function y = f(x) and its slope, written once for every vector width.</summary>
interface IUnaryFunction
{
    /// <summary>Whether <see cref="Slope"/> takes y; else it takes x.</summary>
    static abstract bool SlopeReadsOutput { get; }

    /// <summary>f(x).</summary>
    Vector<float> Value(Vector<float> x);

    /// <summary>f'(x), from x or from y = f(x).</summary>
    Vector<float> Slope(Vector<float> operand);
}
