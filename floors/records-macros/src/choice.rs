//! Reads `#[choice(…)]` (选项属性) and writes the options.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Data, DeriveInput, Error, Ident, LitStr, Result, Variant};

use crate::field;

pub(crate) fn expand(input: &DeriveInput) -> Result<TokenStream> {
    let Data::Enum(body) = &input.data else {
        return Err(Error::new(input.ident.span(), "only an enum has options"));
    };
    let options = body.variants.iter().map(one).collect::<Result<Vec<_>>>()?;
    let ident = &input.ident;
    let described = options
        .iter()
        .map(|(_, key, label)| quote!(::qd_records::ChoiceOption { key: #key, label: #label }));
    let keys = options
        .iter()
        .map(|(variant, key, _)| quote!(Self::#variant => #key));
    let back = options
        .iter()
        .map(|(variant, key, _)| quote!(#key => Some(Self::#variant)));
    Ok(quote! {
        impl ::qd_records::ChoiceType for #ident {
            const OPTIONS: &'static [::qd_records::ChoiceOption] = &[#(#described),*];
            fn key(&self) -> &'static str {
                match self { #(#keys),* }
            }
            fn of(key: &str) -> Option<Self> {
                match key { #(#back,)* _ => None }
            }
        }
        impl ::qd_records::FieldType for #ident {
            const KIND: ::qd_records::Kind = ::qd_records::Kind::Choice;
            const CHOICES: &'static [::qd_records::ChoiceOption] =
                <Self as ::qd_records::ChoiceType>::OPTIONS;
            fn to_json(&self) -> ::qd_records::JsonValue {
                ::qd_records::ChoiceType::key(self).into()
            }
            fn from_json(
                value: &::qd_records::JsonValue,
            ) -> ::std::result::Result<Self, ::qd_records::Wrong> {
                value
                    .as_str()
                    .and_then(<Self as ::qd_records::ChoiceType>::of)
                    .ok_or(::qd_records::Wrong("an option"))
            }
        }
    })
}

fn one(variant: &Variant) -> Result<(Ident, LitStr, TokenStream)> {
    if !variant.fields.is_empty() {
        return Err(Error::new(
            variant.ident.span(),
            "an option carries nothing",
        ));
    }
    let mut key = LitStr::new(&snake(&variant.ident.to_string()), variant.ident.span());
    let mut label = None;
    for attribute in variant.attrs.iter().filter(|a| a.path().is_ident("choice")) {
        attribute.parse_nested_meta(|meta| {
            if meta.path.is_ident("label") {
                label = Some(field::pair(&meta)?);
            } else if meta.path.is_ident("key") {
                key = meta.value()?.parse()?;
            } else {
                return Err(meta.error("unknown; an option has label and key"));
            }
            Ok(())
        })?;
    }
    let text = "describe the option: #[choice(label(\"zh\", \"en\"))]";
    let label = label.ok_or_else(|| Error::new(variant.ident.span(), text))?;
    Ok((variant.ident.clone(), key, label))
}

/// `ClosedWon` to `closed_won`.
fn snake(name: &str) -> String {
    let mut out = String::with_capacity(name.len() + 4);
    for (at, c) in name.chars().enumerate() {
        if c.is_ascii_uppercase() && at > 0 {
            out.push('_');
        }
        out.push(c.to_ascii_lowercase());
    }
    out
}
