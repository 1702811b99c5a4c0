using Whence.Kernels.Pointwise;

namespace Whence.Kernels.Normalization;

/// <summary>What a pass over a row computes from two operands; what it knows of the row are its fields.</summary>
interface IRowFormula
{
    /// <summary>The results for neighbouring values.</summary>
    T Value<T>(T x, T dy) where T : struct, IRun<T>;
}

/// <summary>x.</summary>
readonly struct First : IRowFormula
{
    public T Value<T>(T x, T dy) where T : struct, IRun<T> => x;
}

/// <summary>dy.</summary>
readonly struct Second : IRowFormula
{
    public T Value<T>(T x, T dy) where T : struct, IRun<T> => dy;
}

/// <summary>(x - mean)^2.</summary>
readonly struct SquaredDistance(Scalar mean) : IRowFormula
{
    readonly Scalar mean = mean;

    public T Value<T>(T x, T dy) where T : struct, IRun<T>
    {
        var centred = x - mean;
        return centred * centred;
    }
}

/// <summary>(x - mean) dy.</summary>
readonly struct Covariance(Scalar mean) : IRowFormula
{
    readonly Scalar mean = mean;

    public T Value<T>(T x, T dy) where T : struct, IRun<T> => (x - mean) * dy;
}

/// <summary>(x - mean) / deviation.</summary>
readonly struct Standardized(Scalar mean, Scalar inverse) : IRowFormula
{
    readonly Scalar mean = mean;
    readonly Scalar inverse = inverse;

    public T Value<T>(T x, T dy) where T : struct, IRun<T> => (x - mean) * inverse;
}

/// <summary>(dy - mean of dy - y * mean of dy y) / deviation, y = (x - mean) / deviation.</summary>
readonly struct StandardizedGradient(Scalar mean, Scalar inverse, Scalar shift, Scalar slope) : IRowFormula
{
    readonly Scalar mean = mean;
    readonly Scalar inverse = inverse;
    readonly Scalar shift = shift;
    readonly Scalar slope = slope;

    public T Value<T>(T x, T dy) where T : struct, IRun<T> => (dy - shift - (x - mean) * inverse * slope) * inverse;
}
