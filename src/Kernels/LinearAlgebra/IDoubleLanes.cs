namespace Whence.Kernels.LinearAlgebra;

/// <summary>The vector operations on doubles that the posterior's loops are written in; one implementation per register width.</summary>
unsafe interface IDoubleLanes<TVector>
    where TVector : struct
{
    /// <summary>Doubles in one vector.</summary>
    static abstract int Count { get; }

    /// <summary>Rows of a tile whose accumulators, two vectors each, fit the registers: 4 or 8.</summary>
    static abstract int Rows { get; }

    static abstract TVector Zero { get; }

    static abstract TVector Set(double value);

    static abstract TVector Load(double* p);

    /// <summary>As many floats, exactly as doubles.</summary>
    static abstract TVector Widen(float* p);

    static abstract void Store(double* p, TVector v);

    static abstract TVector Add(TVector a, TVector b);

    static abstract TVector Subtract(TVector a, TVector b);

    static abstract TVector Multiply(TVector a, TVector b);

    /// <summary>a*b + c, fused where the processor can.</summary>
    static abstract TVector MultiplyAdd(TVector a, TVector b, TVector c);

    /// <summary>The lanes' sum.</summary>
    static abstract double Sum(TVector v);

    /// <summary>e to the power of every lane.</summary>
    static abstract TVector Exp(TVector v);
}
