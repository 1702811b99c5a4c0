using System.Numerics;

namespace Whence.Kernels.Simulation;

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
