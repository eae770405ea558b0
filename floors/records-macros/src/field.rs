//! Reads `#[field(…)]` (字段属性): the fourteen properties and the target of a link.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::meta::ParseNestedMeta;
use syn::{
    Data, DeriveInput, Error, Field, Fields, Ident, LitStr, Result, Token, Type, parenthesized,
};

/// One described field.
pub(crate) struct Described {
    pub ident: Ident,
    pub ty: Type,
    properties: Properties,
}

#[derive(Default)]
struct Properties {
    label: Option<TokenStream>,
    help: Option<TokenStream>,
    unit: Option<TokenStream>,
    flags: Vec<Ident>,
    texts: Vec<(Ident, LitStr)>,
    visible_if: Option<(Ident, LitStr)>,
}

const FLAGS: [&str; 7] = [
    "required",
    "unique",
    "list",
    "filter",
    "search",
    "read_only",
    "set_once",
];
const TEXTS: [&str; 4] = ["level", "default", "sample", "link"];

/// `("中文", "English")` as a label expression.
pub(crate) fn pair(meta: &ParseNestedMeta<'_>) -> Result<TokenStream> {
    let inner;
    parenthesized!(inner in meta.input);
    let zh: LitStr = inner.parse()?;
    inner.parse::<Token![,]>()?;
    let en: LitStr = inner.parse()?;
    if zh.value().is_empty() || en.value().is_empty() {
        return Err(Error::new(zh.span(), "both languages need a text"));
    }
    Ok(quote!(::qd_records::qd_base::label(#zh, #en)))
}

/// All fields of a struct.
pub(crate) fn all(input: &DeriveInput) -> Result<Vec<Described>> {
    let Data::Struct(body) = &input.data else {
        return Err(Error::new(input.ident.span(), "only a struct has fields"));
    };
    let Fields::Named(named) = &body.fields else {
        return Err(Error::new(input.ident.span(), "the fields need names"));
    };
    named.named.iter().map(one).collect()
}

fn one(field: &Field) -> Result<Described> {
    let ident = field.ident.clone().expect("named fields have names");
    let mut properties = Properties::default();
    let mut found = false;
    for attribute in field.attrs.iter().filter(|a| a.path().is_ident("field")) {
        found = true;
        attribute.parse_nested_meta(|meta| properties.read(&meta))?;
    }
    if !found || properties.label.is_none() {
        let text = "describe the field: #[field(label(\"zh\", \"en\"), …)]";
        return Err(Error::new(ident.span(), text));
    }
    Ok(Described {
        ident,
        ty: field.ty.clone(),
        properties,
    })
}

impl Properties {
    fn read(&mut self, meta: &ParseNestedMeta<'_>) -> Result<()> {
        let name = meta.path.require_ident()?.clone();
        let text = name.to_string();
        match text.as_str() {
            "label" => self.label = Some(pair(meta)?),
            "help" => self.help = Some(pair(meta)?),
            "unit" => self.unit = Some(pair(meta)?),
            "visible_if" => {
                let inner;
                parenthesized!(inner in meta.input);
                let field: Ident = inner.parse()?;
                inner.parse::<Token![=]>()?;
                self.visible_if = Some((field, inner.parse()?));
            }
            flag if FLAGS.contains(&flag) => self.flags.push(name),
            key if TEXTS.contains(&key) => self.texts.push((name, meta.value()?.parse()?)),
            _ => {
                return Err(meta.error(
                    "unknown property; the fourteen are label, help, required, unique, list, filter, \
                     search, level, read_only, set_once, default, visible_if, unit, sample (and link)",
                ));
            }
        }
        Ok(())
    }
}

impl Described {
    /// The description as an expression for a constant.
    pub(crate) fn tokens(&self) -> TokenStream {
        let (name, ty) = (self.ident.to_string(), &self.ty);
        let p = &self.properties;
        let label = &p.label;
        let mut set = Vec::new();
        for (slot, value) in [("help", &p.help), ("unit", &p.unit)] {
            let slot = Ident::new(slot, self.ident.span());
            set.extend(
                value
                    .as_ref()
                    .map(|value| quote!(field.#slot = Some(#value);)),
            );
        }
        set.extend(p.flags.iter().map(|flag| quote!(field.#flag = true;)));
        set.extend(
            p.texts
                .iter()
                .map(|(key, text)| quote!(field.#key = Some(#text);)),
        );
        set.extend(p.visible_if.as_ref().map(|(other, is)| {
            let other = other.to_string();
            quote!(field.visible_if = Some(::qd_records::VisibleIf { field: #other, is: #is });)
        }));
        quote!({
            type Of = #ty;
            let kind = <Of as ::qd_records::FieldType>::KIND;
            let mut field = ::qd_records::Field::new(#name, kind, #label);
            field.choices = <Of as ::qd_records::FieldType>::CHOICES;
            field.children = <Of as ::qd_records::FieldType>::CHILDREN;
            // A plain type must have a value; an absent yes/no is a no.
            field.required = !<Of as ::qd_records::FieldType>::OPTIONAL
                && !matches!(kind, ::qd_records::Kind::YesNo);
            #(#set)*
            field
        })
    }

    /// The check of the name while the room is built, told at the field.
    pub(crate) fn checked(&self, check: &str) -> TokenStream {
        let name = self.ident.to_string();
        let check = Ident::new(check, self.ident.span());
        quote_spanned!(self.ident.span()=> const _: () = ::qd_records::names::#check(#name);)
    }

    /// `content.insert("name", …)`.
    pub(crate) fn put(&self) -> TokenStream {
        let (name, ident) = (self.ident.to_string(), &self.ident);
        quote!(content.insert(#name.to_owned(), ::qd_records::FieldType::to_json(&self.#ident));)
    }

    /// `name: …` in a struct expression.
    pub(crate) fn pick(&self) -> TokenStream {
        let (name, ident) = (self.ident.to_string(), &self.ident);
        quote!(#ident: ::qd_records::pick(content, #name)?)
    }
}
