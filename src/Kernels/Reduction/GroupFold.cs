using Whence.Kernels.Language;

namespace Whence.Kernels.Reduction;

/// <summary>Joins the folds of neighbouring threads, in an order that depends on nothing but their number; every thread gets the result.</summary>
static class GroupFold
{
    /// <summary>
    /// Joins <paramref name="threads"/> neighbours: a warp, or the whole group, through <paramref name="shared"/> of one value per warp and
    /// register of the state.
    /// </summary>
    public static F32[] Across(KernelBuilder k, IFold fold, F32[] state, int threads, SharedArray<F32>? shared) =>
        Across(k, fold.Merge, state, threads, shared);

    /// <summary>The same, states joined by a function.</summary>
    public static F32[] Across(KernelBuilder k, Func<F32[], F32[], F32[]> merge, F32[] state, int threads, SharedArray<F32>? shared)
    {
        for (var mask = KernelBuilder.WarpSize / 2; mask > 0; mask /= 2)
        {
            var distance = mask;
            state = merge(state, Array.ConvertAll(state, value => k.ShuffleXor(value, distance)));
        }
        if (threads == KernelBuilder.WarpSize)
            return state;
        var warps = threads / KernelBuilder.WarpSize;
        k.If(S32.Same(k.Lane, 0), () =>
        {
            for (var i = 0; i < state.Length; i++)
                shared![k.Warp + i * warps] = state[i];
        });
        k.Barrier();
        var result = WarpState(0);
        for (var warp = 1; warp < warps; warp++)
            result = merge(result, WarpState(warp));
        k.Barrier();
        return result;

        F32[] WarpState(int warp) => [.. Enumerable.Range(0, state.Length).Select(i => shared!.At(warp + i * warps).Load())];
    }

    /// <summary>The shared memory that joining a group takes, none for a warp.</summary>
    public static SharedArray<F32>? Shared(KernelBuilder k, int registers, int threads) =>
        threads == KernelBuilder.WarpSize ? null : k.Shared<F32>("warps", threads / KernelBuilder.WarpSize * registers);

    /// <summary>The fold that a thread makes of the values it visits; <paramref name="loop"/> calls back with each.</summary>
    public static F32[] OfThread(KernelBuilder k, IFold fold, Action<Action<F32>> loop)
    {
        var state = Array.ConvertAll(fold.Start(), k.Variable);
        loop(x =>
        {
            var next = fold.Step(Array.ConvertAll(state, variable => variable.Value), x);
            for (var i = 0; i < state.Length; i++)
                state[i].Value = next[i];
        });
        return Array.ConvertAll(state, variable => variable.Value);
    }
}
