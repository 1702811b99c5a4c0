using System.Numerics;

namespace Whence.Runtime.Cpu;

/// <summary>A pointwise function of two values, written once for every vector width.</summary>
interface IBinaryFunction
{
    /// <summary>f(a, b).</summary>
    Vector<float> Value(Vector<float> a, Vector<float> b);
}
