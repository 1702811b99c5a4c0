namespace Whence.Kernels.Tiles;

/// <summary>The few vector operations that the micro-kernels are written in; one implementation per register width.</summary>
unsafe interface ILanes<TVector>
    where TVector : struct
{
    /// <summary>Floats in one vector.</summary>
    static abstract int Count { get; }

    static abstract TVector Zero { get; }

    static abstract TVector Set(float value);

    static abstract TVector Load(float* p);

    static abstract void Store(float* p, TVector v);

    static abstract TVector Add(TVector a, TVector b);

    static abstract TVector Subtract(TVector a, TVector b);

    static abstract TVector Multiply(TVector a, TVector b);

    /// <summary>a*b + c, fused where the processor can.</summary>
    static abstract TVector MultiplyAdd(TVector a, TVector b, TVector c);

    /// <summary>The larger one; a NaN in a stays.</summary>
    static abstract TVector Max(TVector a, TVector b);

    /// <summary>The smaller one; a NaN in a stays.</summary>
    static abstract TVector Min(TVector a, TVector b);

    /// <summary>Per lane: condition &gt; 0 ? a : b.</summary>
    static abstract TVector WherePositive(TVector condition, TVector a, TVector b);
}
