namespace Whence.Explain;

/// <summary>How the activations A of a layer and their gradients g = d s / d A become a map [h,w]; sums run over channels k.</summary>
public enum CamForm
{
    /// <summary>sum_k mean_ij(g^k) A^k.</summary>
    GradCam,

    /// <summary>sum_k w_k A^k, w_k = sum_ij alpha_ij max(g_ij, 0), alpha = g^2 / (2 g^2 + sum_ab A_ab g^3), 0 where that is 0/0.</summary>
    GradCamPlusPlus,

    /// <summary>sum_k g^k * A^k.</summary>
    HiResCam,

    /// <summary>sum_k max(g^k, 0) * A^k.</summary>
    LayerCam,
}
