using System.Numerics;

namespace Whence.Runtime.Simulated.Lanes;

/// <summary>An operation on vectors of lanes.</summary>
interface IUnary<T>
{
    static abstract Vector<T> Of(Vector<T> a);
}

/// <summary>An operation on two vectors of lanes.</summary>
interface IBinary<T>
{
    static abstract Vector<T> Of(Vector<T> a, Vector<T> b);
}

/// <summary>An operation on three vectors of lanes.</summary>
interface ITernary<T>
{
    static abstract Vector<T> Of(Vector<T> a, Vector<T> b, Vector<T> c);
}

/// <summary>An operation on one lane.</summary>
interface IScalar<TFrom, TTo>
{
    static abstract TTo Of(TFrom a);
}

/// <summary>An operation on two values of one lane.</summary>
interface IScalar<TA, TB, TTo>
{
    static abstract TTo Of(TA a, TB b);
}

/// <summary>An operation on three values of one lane.</summary>
interface IScalar3<T>
{
    static abstract T Of(T a, T b, T c);
}

/// <summary>32-bit values as two vectors of 64-bit ones.</summary>
interface IWiden
{
    static abstract void Of(Vector<int> a, out Vector<long> low, out Vector<long> high);
}

/// <summary>A shift of a vector of lanes.</summary>
interface IShift<T>
{
    static abstract Vector<T> Of(Vector<T> a, uint amount);
}
