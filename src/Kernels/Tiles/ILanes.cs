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

    static abstract TVector Divide(TVector a, TVector b);

    /// <summary>a*b + c, fused where the processor can.</summary>
    static abstract TVector MultiplyAdd(TVector a, TVector b, TVector c);

    /// <summary>The larger one; a NaN in a stays.</summary>
    static abstract TVector Max(TVector a, TVector b);

    /// <summary>The smaller one; a NaN in a stays.</summary>
    static abstract TVector Min(TVector a, TVector b);

    /// <summary>The larger one by IEEE 754: a NaN in either stays, and 0 is above -0.</summary>
    static abstract TVector Maximum(TVector a, TVector b);

    /// <summary>The smaller one by IEEE 754: a NaN in either stays, and -0 is below 0.</summary>
    static abstract TVector Minimum(TVector a, TVector b);

    /// <summary>The lanes in which a is above b, as a mask.</summary>
    static abstract TVector Above(TVector a, TVector b);

    /// <summary>The lanes in which a is equal to b, as a mask.</summary>
    static abstract TVector Equal(TVector a, TVector b);

    /// <summary>Per lane: condition &gt; 0 ? a : b.</summary>
    static abstract TVector WherePositive(TVector condition, TVector a, TVector b);

    /// <summary>The lanes in which a equals b or is not a number, as a mask.</summary>
    static abstract TVector Hits(TVector a, TVector b);

    /// <summary>Per bit of a mask: a in it, b beside it.</summary>
    static abstract TVector Where(TVector mask, TVector a, TVector b);

    /// <summary>Whether a mask has all lanes.</summary>
    static abstract bool All(TVector mask);

    /// <summary>The nearest whole number, the even one halfway.</summary>
    static abstract TVector Round(TVector v);

    static abstract TVector Floor(TVector v);

    static abstract TVector Ceiling(TVector v);

    static abstract TVector SquareRoot(TVector v);

    static abstract TVector Log(TVector v);

    static abstract TVector Sin(TVector v);

    static abstract TVector Cos(TVector v);

    /// <summary>v * 2^exponent for whole exponents, rounded once at most, as by two factors that do not overflow.</summary>
    static abstract TVector Scale(TVector v, TVector exponent);

    /// <summary>The lanes' sum.</summary>
    static abstract float Sum(TVector v);

    /// <summary>The largest lane; a NaN may be passed over.</summary>
    static abstract float Largest(TVector v);

    /// <summary>Lanes below <paramref name="count"/>, for <see cref="LoadFirst"/> and <see cref="StoreFirst"/>.</summary>
    static abstract TVector First(int count);

    /// <summary>The lanes of <paramref name="mask"/> from memory, the others of <paramref name="fill"/>; memory beyond is not read.</summary>
    static abstract TVector LoadFirst(float* p, TVector mask, TVector fill);

    /// <summary>Stores the lanes of <paramref name="mask"/>; memory beyond is not written.</summary>
    static abstract void StoreFirst(float* p, TVector mask, TVector v);
}
