using System.Numerics;
using Whence.Kernels.Instructions;
using Whence.Kernels.Language;

namespace Whence.Tests.Kernels.Simulation;

/// <summary>Integer instructions against C#'s own arithmetic.</summary>
[TestFixture]
sealed class IntegerOpcodeTests
{
    static readonly (int[] A, int[] B) I = OperandValues.Pairs(OperandValues.Ints);
    static readonly (uint[] A, uint[] B) U = ([.. I.A.Select(x => (uint)x)], [.. I.B.Select(x => (uint)x)]);
    static readonly (long[] A, long[] B) L = OperandValues.Pairs(OperandValues.Longs);

    [Test]
    public void Signed() => Assert.Multiple(() =>
    {
        Check((a, b) => a + b, (a, b) => a + b);
        Check((a, b) => a - b, (a, b) => a - b);
        Check((a, b) => a * b, (a, b) => a * b);
        Check((a, b) => Emit<S32>(Opcode.Fma, a.Operand, b.Operand, a.Operand), (a, b) => a * b + a);
        Check((a, b) => a / Divisor(b), (a, b) => b is 0 or -1 ? unchecked(a / 3) : a / b);
        Check((a, b) => a % Divisor(b), (a, b) => b is 0 or -1 ? a % 3 : a % b);
        Check((a, b) => Emit<S32>(Opcode.MultiplyHigh, a.Operand, b.Operand), (a, b) => (int)((long)a * b >> 32));
        Check(S32.Min, Math.Min);
        Check(S32.Max, Math.Max);
        Check((a, b) => a & b, (a, b) => a & b);
        Check((a, b) => a | b, (a, b) => a | b);
        Check((a, b) => a ^ b, (a, b) => a ^ b);
        Check((a, _) => ~a, (a, _) => ~a);
        Check((a, _) => -a, (a, _) => unchecked(-a));
        Check((a, _) => S32.Abs(a), (a, _) => a == int.MinValue ? a : Math.Abs(a));
        Check((a, _) => a << 5, (a, _) => a << 5);
        Check((a, _) => a >> 5, (a, _) => a >> 5);
        Check((a, b) => Emit<S32>(Opcode.ShiftLeft, a.Operand, b.Operand), (a, b) => (uint)b < 32 ? a << b : 0);
        Check((a, b) => Emit<S32>(Opcode.ShiftRight, a.Operand, b.Operand), (a, b) => (uint)b < 32 ? a >> b : a < 0 ? -1 : 0);
        Check((a, b) => Order(a < b, a <= b, S32.Same(a, b), a >= b, a > b), (a, b) => Order(a.CompareTo(b)));
    });

    [Test]
    public void TheLeastByMinusOneWrapsAround()
    {
        int[] values = [int.MinValue, 5, -7];
        Assert.Multiple(() =>
        {
            Assert.That(Lanewise.Run<S32, int, S32, int>(values, [-1, -1, -1], (a, b) => a / b), Is.EqualTo(new[] { int.MinValue, -5, 7 }));
            Assert.That(Lanewise.Run<S32, int, S32, int>(values, [-1, -1, -1], (a, b) => a % b), Is.EqualTo(new[] { 0, 0, 0 }));
        });
    }

    [Test]
    public void Unsigned() => Assert.Multiple(() =>
    {
        Check((U32 a, U32 b) => a + b, (a, b) => a + b);
        Check((U32 a, U32 b) => a - b, (a, b) => a - b);
        Check((U32 a, U32 b) => a * b, (a, b) => a * b);
        Check((U32 a, U32 b) => a / U32.Max(b, 1), (a, b) => a / Math.Max(b, 1));
        Check((U32 a, U32 b) => a % U32.Max(b, 1), (a, b) => a % Math.Max(b, 1));
        Check(U32.MultiplyHigh, (a, b) => (uint)((ulong)a * b >> 32));
        Check(U32.Min, Math.Min);
        Check((U32 a, U32 b) => a & b, (a, b) => a & b);
        Check((U32 a, U32 b) => a | b, (a, b) => a | b);
        Check((U32 a, U32 b) => a ^ b, (a, b) => a ^ b);
        Check((U32 a, U32 _) => ~a, (a, _) => ~a);
        Check((U32 a, U32 _) => a >> 5, (a, _) => a >> 5);
        Check((U32 a, U32 b) => Emit<U32>(Opcode.ShiftLeft, a.Operand, b.Operand), (a, b) => b < 32 ? a << (int)b : 0);
        Check((U32 a, U32 b) => Emit<U32>(Opcode.ShiftRight, a.Operand, b.Operand), (a, b) => b < 32 ? a >> (int)b : 0);
        Check((U32 a, U32 _) => a.PopulationCount(), (a, _) => (uint)BitOperations.PopCount(a));
        Check((U32 a, U32 b) => Order(a < b, a <= b, U32.Same(a, b), a >= b, a > b).AsU32(), (a, b) => (uint)Order(a.CompareTo(b)));
    });

    [Test]
    public void Wide() => Assert.Multiple(() =>
    {
        Check((S64 a, S64 b) => a + b, (a, b) => a + b);
        Check((S64 a, S64 b) => a - b, (a, b) => a - b);
        Check((S64 a, S64 b) => a * b, (a, b) => a * b);
        Check((S64 a, S64 b) => a / Positive(b), (a, b) => a / Math.Max(b, 1));
        Check((S64 a, S64 b) => a % Positive(b), (a, b) => a % Math.Max(b, 1));
        Check(S64.Min, Math.Min);
        Check(S64.Max, Math.Max);
        Check((S64 a, S64 b) => a & b, (a, b) => a & b);
        Check((S64 a, S64 b) => a | b, (a, b) => a | b);
        Check((S64 a, S64 b) => a ^ b, (a, b) => a ^ b);
        Check((S64 a, S64 _) => ~a, (a, _) => ~a);
        Check((S64 a, S64 _) => -a, (a, _) => unchecked(-a));
        Check((S64 a, S64 _) => S64.Abs(a), (a, _) => a == long.MinValue ? a : Math.Abs(a));
        Check((S64 a, S64 _) => a << 40, (a, _) => a << 40);
        Check((S64 a, S64 _) => a >> 40, (a, _) => a >> 40);
        Check((S64 a, S64 b) => Order(a < b, a <= b, S64.Same(a, b), a >= b, a > b).ToS64(), (a, b) => Order(a.CompareTo(b)));
    });

    static S64 Positive(S64 b) => S64.Max(b, 1);

    static S32 Divisor(S32 b) => Arithmetic.Select(S32.Same(b, 0) | S32.Same(b, -1), 3, b);

    static T Emit<T>(Opcode opcode, params Operand[] operands)
        where T : struct, IValue<T> => Arithmetic.Emit<T>(opcode, operands);

    static S32 Order(params Predicate[] found) =>
        found.Select((p, i) => Arithmetic.Select<S32>(p, 1 << i, 0)).Aggregate((a, b) => a | b);

    static int Order(int order) => (order < 0 ? 1 : 0) | (order <= 0 ? 2 : 0) | (order == 0 ? 4 : 0) | (order >= 0 ? 8 : 0) | (order > 0 ? 16 : 0);

    static void Check(Func<S32, S32, S32> op, Func<int, int, int> expected) =>
        Assert.That(Lanewise.Run<S32, int, S32, int>(I.A, I.B, op), Is.EqualTo(I.A.Zip(I.B, expected)));

    static void Check(Func<U32, U32, U32> op, Func<uint, uint, uint> expected) =>
        Assert.That(Lanewise.Run<U32, uint, U32, uint>(U.A, U.B, op), Is.EqualTo(U.A.Zip(U.B, expected)));

    static void Check(Func<S64, S64, S64> op, Func<long, long, long> expected) =>
        Assert.That(Lanewise.Run<S64, long, S64, long>(L.A, L.B, op), Is.EqualTo(L.A.Zip(L.B, expected)));
}
